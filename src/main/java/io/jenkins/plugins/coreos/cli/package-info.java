/**
 * The same operations outside Jenkins, as a command line.
 *
 * <p>Rule: parses options and prints results; what is done is done in core.
 */
package io.jenkins.plugins.coreos.cli;
