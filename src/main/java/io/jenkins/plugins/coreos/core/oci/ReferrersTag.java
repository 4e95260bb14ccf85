package io.jenkins.plugins.coreos.core.oci;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The index of an image's referrers (distribution-spec, "Referrers Tag Schema" and "Pushing Manifests with Subject").
 * In a registry without the referrers API, the index has a tag derived from the image's digest.
 */
public final class ReferrersTag {
    /** The longest tag that registries accept (distribution-spec, "Pulling manifests"). */
    public static final int MAX_TAG = 128;

    /** Limit of the schema for the encoded part of a digest. */
    private static final int MAX_HEX = 64;

    private ReferrersTag() {}

    /** Returns the tag for an image. */
    public static String of(Digest subject) {
        return subject.algorithm() + "-" + subject.hex().substring(0, MAX_HEX);
    }

    /**
     * Returns the tag under which cosign stores an artifact of an image, which contains the whole digest.
     *
     * @param suffix the kind of artifact, such as {@code .sig}
     */
    public static String ofCosign(Digest subject, String suffix) {
        return subject.algorithm() + "-" + subject.hex() + suffix;
    }

    /**
     * Returns the digest of the image that a manifest or index refers to, or null.
     *
     * @throws JsonException if the document has an invalid {@code subject}
     */
    public static Digest subject(Document referrer) throws JsonException {
        JsonObject subject = json(referrer).optionalObject("subject");
        return subject == null ? null : Descriptor.of(subject).digest();
    }

    /**
     * Returns an index with additional referrers; those that it lists already are not repeated.
     *
     * @param index the current index, or null if it does not exist
     * @return {@code index} itself if it lists all of them
     * @throws JsonException if a document is invalid
     */
    public static Document with(Document index, List<Document> referrers) throws JsonException {
        Map<String, Object> json = new LinkedHashMap<>();
        List<Object> entries = new ArrayList<>();
        Set<Object> listed = new HashSet<>();
        if (index == null) {
            json.put("schemaVersion", 2L);
            json.put("mediaType", MediaTypes.OCI_INDEX);
        } else {
            json.putAll(json(index).members());
            for (JsonObject entry : Index.entries(index.raw(), index.descriptor())) {
                entries.add(entry.members());
                listed.add(entry.members().get("digest"));
            }
        }
        boolean isChanged = false;
        for (Document referrer : referrers) {
            if (listed.add(referrer.descriptor().digest().toString())) {
                entries.add(entry(referrer));
                isChanged = true;
            }
        }
        json.put("manifests", entries);
        return isChanged ? Document.of(MediaTypes.OCI_INDEX, Json.write(json).getBytes(StandardCharsets.UTF_8)) : index;
    }

    private static Map<String, Object> entry(Document referrer) throws JsonException {
        JsonObject json = json(referrer);
        Map<String, Object> entry = new LinkedHashMap<>(referrer.descriptor().toJson());
        String type = json.optionalString("artifactType");
        JsonObject config = json.optionalObject("config");
        if (type == null || type.isEmpty()) {
            type = config == null ? null : config.optionalString("mediaType");
        }
        if (type != null) {
            entry.put("artifactType", type);
        }
        if (json.has("annotations")) {
            entry.put("annotations", json.object("annotations").members());
        }
        return entry;
    }

    private static JsonObject json(Document document) throws JsonException {
        return Json.parseObject(
                document.raw(), "manifest " + document.descriptor().digest().abbreviated());
    }
}
