package io.jenkins.plugins.coreos.core.oci;

import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.core.text.Nearest;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An entry of an archive's index.json: a manifest or index and its name (OCI image-spec, annotations.md).
 *
 * @param refName the annotation {@code org.opencontainers.image.ref.name}, or null
 */
public record IndexEntry(Descriptor descriptor, String refName) {
    private static final String REF_NAME = "org.opencontainers.image.ref.name";

    /** Maximum number of names in a message. */
    private static final int MAX_SHOWN = 20;

    private static final int MAX_NAME = 256;

    /**
     * Parses the entries of an index.json.
     *
     * @throws JsonException if it is not a list of descriptors; invalid annotations are ignored
     */
    public static List<IndexEntry> all(JsonObject index) throws JsonException {
        List<JsonObject> entries = index.objects("manifests");
        if (entries.size() > Index.MAX_MANIFESTS) {
            throw new JsonException("index.json lists more than " + Index.MAX_MANIFESTS + " manifests");
        }
        List<IndexEntry> all = new ArrayList<>();
        for (JsonObject entry : entries) {
            all.add(of(entry));
        }
        return List.copyOf(all);
    }

    /**
     * Parses an entry.
     *
     * @throws JsonException if it is not a descriptor; invalid annotations are ignored
     */
    private static IndexEntry of(JsonObject entry) throws JsonException {
        Object annotations = entry.members().get("annotations");
        Object name = annotations instanceof Map<?, ?> map ? map.get(REF_NAME) : null;
        return new IndexEntry(Descriptor.of(entry), name instanceof String text && !text.isEmpty() ? text : null);
    }

    /**
     * Selects an image by name, or the only image; an image may be listed several times with different names.
     *
     * @param archive path of the archive, for messages
     * @param refName null for the only image
     * @throws ArchiveException if there is not exactly one match
     */
    public static IndexEntry select(String archive, List<IndexEntry> entries, String refName) throws ArchiveException {
        Map<Descriptor, IndexEntry> images = new LinkedHashMap<>();
        for (IndexEntry entry : entries) {
            if (refName == null || refName.equals(entry.refName)) {
                images.putIfAbsent(entry.descriptor, entry);
            }
        }
        if (images.size() == 1) {
            return images.values().iterator().next();
        }
        Set<String> names = entries.stream()
                .map(IndexEntry::refName)
                .filter(name -> name != null && name.length() <= MAX_NAME)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (refName == null) {
            throw new ArchiveException(archive + " has " + (images.isEmpty() ? "no" : images.size())
                    + " manifests in its index.json, but exactly one is needed" + choice(images.size(), names));
        }
        if (images.isEmpty()) {
            throw new ArchiveException(archive + " has no image with the refName " + Quoted.of(refName)
                    + " in its index.json"
                    + Nearest.of(refName, names)
                            .map(near -> " (did you mean " + Quoted.of(near) + "?)")
                            .orElse("")
                    + "; " + (names.isEmpty() ? "it has no names" : "it names " + list(names)));
        }
        throw new ArchiveException(archive + " gives the refName " + Quoted.of(refName) + " to " + images.size()
                + " images in its index.json; make an archive of one image");
    }

    private static String choice(int images, Set<String> names) {
        if (images == 0) {
            return "";
        }
        return names.isEmpty()
                ? ", and has no names to choose by; make an archive of one image"
                : "; choose one with refName: " + list(names);
    }

    private static String list(Set<String> names) {
        String shown = names.stream().limit(MAX_SHOWN).map(Quoted::of).collect(Collectors.joining(", "));
        return names.size() > MAX_SHOWN ? shown + " and " + (names.size() - MAX_SHOWN) + " more" : shown;
    }
}
