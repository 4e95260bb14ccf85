package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.Document;
import io.jenkins.plugins.coreos.core.oci.ImageTree;

/**
 * An artifact that refers to an image, such as a signature, an attestation or an SBOM.
 *
 * @param artifact the documents and blobs of the artifact
 * @param tag cosign's tag, which contains the digest of the image; null for a referrer of OCI 1.1
 * @param subject the image that the artifact refers to by OCI 1.1, or null
 */
public record Referrer(ImageTree artifact, String tag, Digest subject) {
    /** The suffix of cosign's tag for an SBOM. An image has one SBOM, but any number of signatures and attestations. */
    static final String SBOM = ".sbom";

    /** Returns the manifest or index of the artifact. */
    public Document top() {
        return artifact.top();
    }

    /**
     * Returns whether this is a list of signatures or attestations, which is merged with the list at the destination.
     */
    boolean isList() {
        return tag != null && !tag.endsWith(SBOM);
    }
}
