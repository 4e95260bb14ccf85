package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.Document;
import io.jenkins.plugins.coreos.core.oci.ImageTree;
import java.util.HashSet;
import java.util.Set;

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

    /** Returns whether all signatures or attestations of this artifact are also in another one. */
    boolean isContainedIn(Document other) throws JsonException {
        return hasTypeOf(other) && layers(other).containsAll(layers(top()));
    }

    /** Returns whether this artifact may replace another one under its tag, without losing signatures. */
    boolean mayReplace(Document other) throws JsonException {
        return tag.endsWith(SBOM) || hasTypeOf(other) && layers(top()).containsAll(layers(other));
    }

    private boolean hasTypeOf(Document other) {
        return top().descriptor().mediaType().equals(other.descriptor().mediaType());
    }

    /** Returns the layers with their annotations, in which cosign stores a signature. */
    private static Set<Object> layers(Document manifest) throws JsonException {
        return new HashSet<>(Json.parseObject(manifest.raw(), "the manifest").array("layers"));
    }
}
