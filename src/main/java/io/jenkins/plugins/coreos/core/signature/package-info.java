/**
 * Signatures of images as cosign stores them (cosign, specs/SIGNATURE_SPEC.md): keys, the signed payload, and the
 * manifest that holds an image's signatures.
 *
 * <p>Rule: a private key is held in memory only and is not serializable.
 */
package io.jenkins.plugins.coreos.core.signature;
