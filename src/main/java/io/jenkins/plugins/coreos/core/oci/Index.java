package io.jenkins.plugins.coreos.core.oci;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads and creates image indexes (OCI image-spec, image-index.md). */
public final class Index {
    /** Typical images have about ten architectures. */
    public static final int MAX_MANIFESTS = 1_000;

    /** Maximum nesting of indexes; one level more than any known builder writes. */
    public static final int MAX_DEPTH = 4;

    private Index() {}

    /**
     * Returns the entries of an index.
     *
     * @throws JsonException if the document is not an index of schema version 2
     */
    public static List<JsonObject> entries(byte[] raw, Descriptor descriptor) throws JsonException {
        String what = "index " + descriptor.digest().abbreviated();
        JsonObject json = Json.parseObject(raw, what);
        if (json.number("schemaVersion") != 2) {
            throw new JsonException(what + " has schemaVersion " + json.number("schemaVersion") + ", not 2");
        }
        List<JsonObject> entries = json.objects("manifests");
        if (entries.size() > MAX_MANIFESTS) {
            throw new JsonException(what + " lists more than " + MAX_MANIFESTS + " manifests");
        }
        return entries;
    }

    /** Rewrites an index whose entries refer to converted documents. */
    static Document rewritten(List<JsonObject> entries, List<Document> documents, ImageFormat format) {
        List<Object> manifests = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            Map<String, Object> entry = new LinkedHashMap<>(entries.get(i).members());
            entry.remove("annotations");
            entry.putAll(documents.get(i).descriptor().toJson());
            manifests.add(entry);
        }
        return document(manifests, format);
    }

    /** Creates an index of images by platform. */
    static Document of(Map<Platform, Document> images, ImageFormat format) {
        List<Object> manifests = new ArrayList<>();
        images.forEach((platform, document) -> {
            Map<String, Object> entry =
                    new LinkedHashMap<>(document.descriptor().toJson());
            entry.put("platform", platform.toJson());
            manifests.add(entry);
        });
        return document(manifests, format);
    }

    private static Document document(List<Object> manifests, ImageFormat format) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("schemaVersion", 2L);
        json.put("mediaType", format.indexType());
        json.put("manifests", manifests);
        return Document.of(format.indexType(), Json.write(json).getBytes(StandardCharsets.UTF_8));
    }
}
