/**
 * OCI documents as values: digest, descriptor, platform, manifest and index.
 *
 * <p>Rule: documents are untrusted input. All counts and sizes are limited, and nothing is read from a file or a
 * network.
 */
package io.jenkins.plugins.coreos.core.oci;
