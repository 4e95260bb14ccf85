/**
 * An OCI archive as a file, read by position.
 *
 * <p>Rule: an archive is hostile input. Every count and size is bounded, every digest is checked before it is used, and
 * a name in an archive is a key to look up, never a path to open.
 */
package io.jenkins.plugins.coreos.core.archive;
