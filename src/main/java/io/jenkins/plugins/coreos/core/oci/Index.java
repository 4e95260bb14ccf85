package io.jenkins.plugins.coreos.core.oci;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Reads and creates image indexes (OCI image-spec, image-index.md). */
public final class Index {
    /** Limit for the entries of an index; typical images have about ten architectures. */
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
        String name = "index " + descriptor.digest().abbreviated();
        JsonObject json = Json.parseObject(raw, name);
        if (json.number("schemaVersion") != 2) {
            throw new JsonException(name + " has schemaVersion " + json.number("schemaVersion") + ", not 2");
        }
        List<JsonObject> entries = json.objects("manifests");
        if (entries.size() > MAX_MANIFESTS) {
            throw new JsonException(name + " lists more than " + MAX_MANIFESTS + " manifests");
        }
        return entries;
    }

    /** Annotation of an attestation, which names the image that it describes (Docker BuildKit, attestation storage). */
    private static final String DESCRIBED = "vnd.docker.reference.digest";

    /**
     * Returns the platform of an entry that is an image.
     *
     * @return null for an entry without a complete platform, an attestation, or another artifact such as a disk image
     * @throws JsonException if the platform is invalid
     */
    static Platform imagePlatform(JsonObject entry) throws JsonException {
        Platform platform = Platform.ofEntry(entry);
        boolean isImage = platform != null && !platform.os().equals("unknown") && !entry.has("artifactType");
        return isImage ? platform : null;
    }

    /**
     * Returns the image of an index for an architecture; the first one if there are several.
     *
     * @param name name of the index, for messages
     * @throws ArchiveException if it does not exist; the message lists the existing architectures
     */
    public static Descriptor image(Document index, String arch, String name) throws IOException {
        Map<Platform, Descriptor> images = images(index);
        for (Map.Entry<Platform, Descriptor> image : images.entrySet()) {
            if (image.getKey().isArch(arch)) {
                return image.getValue();
            }
        }
        throw missingArch(arch, images.keySet(), name);
    }

    /** Creates the exception for an index without an image for an architecture. */
    public static ArchiveException missingArch(String arch, Set<Platform> platforms, String name) {
        Set<String> known = new TreeSet<>();
        platforms.forEach(platform -> known.add(platform.cosaArch()));
        return new ArchiveException(name + " has no image for " + arch + "; it has "
                + (known.isEmpty() ? "none" : String.join(", ", known)));
    }

    /** Returns the images of an index, in order; the first one for each platform. */
    public static Map<Platform, Descriptor> images(Document index) throws JsonException {
        Map<Platform, Descriptor> images = new LinkedHashMap<>();
        for (JsonObject entry : entries(index.raw(), index.descriptor())) {
            Platform platform = imagePlatform(entry);
            if (platform != null) {
                images.putIfAbsent(platform, Descriptor.of(entry));
            }
        }
        return images;
    }

    /**
     * Returns a new index with the entries for some architectures, including their artifacts and attestations.
     *
     * @param name name of the index, for messages
     * @throws ArchiveException if an architecture is missing
     */
    public static Document part(Document index, List<String> arches, String name) throws IOException {
        Set<String> images = new HashSet<>();
        for (String arch : arches) {
            images.add(image(index, arch, name).digest().toString());
        }
        List<Object> kept = new ArrayList<>();
        for (JsonObject entry : entries(index.raw(), index.descriptor())) {
            Platform platform = Platform.ofEntry(entry);
            boolean isSelected = platform != null && arches.stream().anyMatch(platform::isArch);
            Object described = entry.members().get("annotations") instanceof Map<?, ?> map ? map.get(DESCRIBED) : null;
            if (isSelected || images.contains(described)) {
                kept.add(entry.members());
            }
        }
        Map<String, Object> json =
                new LinkedHashMap<>(Json.parseObject(index.raw(), name).members());
        json.put("manifests", kept);
        return Document.of(index.descriptor().mediaType(), Json.write(json).getBytes(StandardCharsets.UTF_8));
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

    /** Creates an index with the given entries. */
    static Document document(List<Object> manifests, ImageFormat format) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("schemaVersion", 2L);
        json.put("mediaType", format.indexType());
        json.put("manifests", manifests);
        return Document.of(format.indexType(), Json.write(json).getBytes(StandardCharsets.UTF_8));
    }
}
