/**
 * Reads an OCI archive in place, by position.
 *
 * <p>Rule: an archive is untrusted input. All counts and sizes are limited, every digest is verified before use, and a
 * name in an archive is a lookup key, never a path to open.
 */
package io.jenkins.plugins.coreos.core.archive;
