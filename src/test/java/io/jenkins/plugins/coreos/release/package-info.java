/**
 * The files of a release, and the script that makes them.
 *
 * <p>Rule: the same commit gives the same bytes.
 */
package io.jenkins.plugins.coreos.release;
