/**
 * OCI documents as values: digest, descriptor, platform, manifest and index.
 *
 * <p>Rule: documents are hostile input. Every count and size is bounded, and nothing is read from a file or a network.
 */
package io.jenkins.plugins.coreos.core.oci;
