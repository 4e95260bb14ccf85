package io.jenkins.plugins.coreos.core.oci;

import io.jenkins.plugins.coreos.core.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Creates manifests of artifacts that consist of one file (OCI image-spec, manifest.md, "Guidelines for Artifact
 * Usage"). The same file gives the same manifest: there is no creation time.
 */
public final class ArtifactManifest {
    /** The empty configuration of an artifact (OCI image-spec, manifest.md, "Guidance for an Empty Descriptor"). */
    public static final Blob EMPTY_CONFIG =
            new MemoryBlob("application/vnd.oci.empty.v1+json", "{}".getBytes(StandardCharsets.US_ASCII));

    private static final String TITLE = "org.opencontainers.image.title";

    private ArtifactManifest() {}

    /**
     * Creates the manifest of a file.
     *
     * @param file descriptor of the file; its media type is also the type of the artifact
     * @param title the file name under which clients save the file
     * @param subject descriptor of the image that the artifact refers to, or null
     * @param annotations annotations of the manifest
     */
    public static Document of(Descriptor file, String title, Descriptor subject, Map<String, String> annotations) {
        Map<String, Object> layer = file.toJson();
        layer.put("annotations", Map.of(TITLE, title));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("schemaVersion", 2L);
        json.put("mediaType", MediaTypes.OCI_MANIFEST);
        json.put("artifactType", file.mediaType());
        json.put("config", EMPTY_CONFIG.descriptor().toJson());
        json.put("layers", List.of(layer));
        if (subject != null) {
            json.put("subject", subject.toJson());
        }
        if (!annotations.isEmpty()) {
            json.put("annotations", annotations);
        }
        return Document.of(MediaTypes.OCI_MANIFEST, Json.write(json).getBytes(StandardCharsets.UTF_8));
    }
}
