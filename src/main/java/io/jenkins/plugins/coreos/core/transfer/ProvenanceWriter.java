package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.oci.ArtifactManifest;
import io.jenkins.plugins.coreos.core.oci.Blob;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.Document;
import io.jenkins.plugins.coreos.core.oci.MemoryBlob;
import io.jenkins.plugins.coreos.core.provenance.ProvenanceStatement;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Attaches a provenance statement to an image as a referrer: the same statement at each destination. */
final class ProvenanceWriter implements Supplement {
    private static final String TITLE = "provenance.json";

    /** BuildKit's name of the annotation, which other tools read as well. */
    private static final Map<String, String> ANNOTATIONS =
            Map.of("in-toto.io/predicate-type", ProvenanceStatement.PREDICATE_TYPE);

    private final Blob statement;
    private final Consumer<String> log;
    private final Map<String, Object> manifests = new LinkedHashMap<>();

    /**
     * Creates a writer.
     *
     * @param log receives a line for each image
     */
    ProvenanceWriter(byte[] statement, Consumer<String> log) {
        this.statement = new MemoryBlob(ProvenanceStatement.MEDIA_TYPE, statement);
        this.log = log;
    }

    @Override
    public void write(ImageWriter writer, String repository, List<String> tags, List<Descriptor> images)
            throws IOException, InterruptedException {
        Descriptor image = images.get(images.size() - 1);
        Document manifest = ArtifactManifest.of(statement.descriptor(), TITLE, image, ANNOTATIONS);
        ReferrerWriter.write(writer, image.digest(), List.of(new ReferrerWriter.Artifact(manifest, statement)), log);
        Digest digest = manifest.descriptor().digest();
        manifests.put(image.digest().toString(), digest.toString());
        log.accept("attached the provenance to " + repository + "@" + image.digest() + " as " + digest);
    }

    @Override
    public Map<String, Object> details() {
        if (manifests.isEmpty()) {
            return Map.of();
        }
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("digest", manifests.values().iterator().next());
        map.put("statement", statement.digest().toString());
        map.put("size", statement.size());
        if (manifests.size() > 1) {
            map.put("manifests", manifests);
        }
        return Map.of("provenance", map);
    }
}
