/**
 * The command line: the steps' operations outside Jenkins.
 *
 * <p>Rule: parses options and prints results; the operations themselves are in core.
 */
package io.jenkins.plugins.coreos.cli;
