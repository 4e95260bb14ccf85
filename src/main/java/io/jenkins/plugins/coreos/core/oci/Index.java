package io.jenkins.plugins.coreos.core.oci;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Indexes of images (OCI image-spec, image-index.md): read from an archive, or made of several images. */
public final class Index {
    /** An image has some ten architectures. */
    public static final int MAX_MANIFESTS = 1_000;

    /** Indexes within indexes; one level more than any known builder writes. */
    public static final int MAX_DEPTH = 4;

    private Index() {}

    /**
     * The entries of an index.
     *
     * @throws JsonException when the document is no index of schema version 2
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

    /** An index with the entries of another, of which some have become other documents. */
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

    /** An index of images by their platforms. */
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
