/**
 * The values of the OCI image format, and the archive they are read from.
 *
 * <p>Rule: an archive is hostile input. Every count and size is bounded, every digest is checked before it is
 * believed, and a name in an archive is a key to look up, never a path to open.
 */
package io.jenkins.plugins.coreos.core.oci;
