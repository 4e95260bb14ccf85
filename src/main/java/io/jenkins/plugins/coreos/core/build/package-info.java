/**
 * Builds of Containerfiles with buildah or podman: the base in the Containerfile, arguments and output of our script.
 *
 * <p>Rule: runs no process; no secret in an argument.
 */
package io.jenkins.plugins.coreos.core.build;
