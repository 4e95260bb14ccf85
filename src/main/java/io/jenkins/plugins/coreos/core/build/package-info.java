/**
 * Prepares builds of Containerfiles with buildah or podman, and reads their results.
 *
 * <p>Rule: runs no process; passes no secret as an argument.
 */
package io.jenkins.plugins.coreos.core.build;
