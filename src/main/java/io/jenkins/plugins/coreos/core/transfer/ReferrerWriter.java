package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.oci.ArtifactManifest;
import io.jenkins.plugins.coreos.core.oci.Blob;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.Document;
import io.jenkins.plugins.coreos.core.oci.ImageTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Writes new artifacts that refer to an image by OCI 1.1. */
final class ReferrerWriter {
    private ReferrerWriter() {}

    /**
     * An artifact of one file.
     *
     * @param manifest made by {@link ArtifactManifest}
     */
    record Artifact(Document manifest, Blob file) {}

    /**
     * Writes artifacts of one image: by the registry's referrers API, or into the index under the referrers tag.
     *
     * @param log receives a line for each blob that the registry has lost meanwhile
     */
    static void write(ImageWriter writer, Digest image, List<Artifact> artifacts, Consumer<String> log)
            throws IOException, InterruptedException {
        List<Document> unlisted = new ArrayList<>();
        for (Artifact artifact : artifacts) {
            List<Blob> blobs = List.of(artifact.file(), ArtifactManifest.EMPTY_CONFIG);
            for (Blob blob : blobs) {
                writer.put(blob, sent -> {});
            }
            Document manifest = artifact.manifest();
            Digest digest = manifest.descriptor().digest();
            Referrer referrer = new Referrer(new ImageTree(blobs, List.of(), manifest, digest, Map.of()), null, image);
            if (!writer.put(referrer, new LostParts(writer, List.of(), blobs, log)::restoreBlobs)) {
                unlisted.add(manifest);
            }
        }
        if (!unlisted.isEmpty()) {
            writer.addReferrers(image, unlisted);
        }
    }
}
