package io.jenkins.plugins.coreos.core.transfer;

import static io.jenkins.plugins.coreos.core.transfer.TransferResultValidator.number;
import static io.jenkins.plugins.coreos.core.transfer.TransferResultValidator.string;

import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.Index;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Validates the entries {@code attached} and {@code provenance} of a result received from an agent. */
final class SupplementsValidator {
    private SupplementsValidator() {}

    /**
     * Returns a copy of an entry.
     *
     * @param supplements the requested additions
     * @throws IllegalArgumentException if it was not requested, or a value is invalid
     */
    static Object check(String name, Object value, Supplements supplements) {
        return switch (name) {
            case "attached" -> attached(value, supplements.attachments());
            default -> provenance(value, supplements.hasProvenance());
        };
    }

    /**
     * Checks that a result has an entry for each requested addition.
     *
     * @throws IllegalArgumentException if one is missing
     */
    static void checkComplete(Map<String, Object> checked, Supplements supplements) {
        if (!supplements.attachments().isEmpty() && !checked.containsKey("attached")) {
            throw new IllegalArgumentException("no attached files");
        }
        if (supplements.hasProvenance() && !checked.containsKey("provenance")) {
            throw new IllegalArgumentException("no provenance");
        }
    }

    private static List<Object> attached(Object value, List<Attachment> requested) {
        // With archTags, each image has the files.
        if (!(value instanceof List<?> list)
                || requested.isEmpty()
                || list.size() > requested.size() * TransferResultValidator.MAX_ITEMS) {
            throw new IllegalArgumentException("not a list of the files to attach");
        }
        List<Object> checked = new ArrayList<>();
        for (Object item : list) {
            if (!(item instanceof Map<?, ?> map) || map.size() != 5) {
                throw new IllegalArgumentException("not a list of attached files");
            }
            String file = string(map.get("file"));
            String mediaType = string(map.get("mediaType"));
            if (requested.stream()
                    .noneMatch(
                            each -> each.file().equals(file) && each.mediaType().equals(mediaType))) {
                throw new IllegalArgumentException(
                        Quoted.of(file) + " of the type " + Quoted.of(mediaType) + " is not among the files to attach");
            }
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("file", file);
            one.put("mediaType", mediaType);
            one.put("digest", digest(map.get("digest")));
            one.put("size", number(map.get("size")));
            one.put("image", digest(map.get("image")));
            checked.add(one);
        }
        return checked;
    }

    private static Map<String, Object> provenance(Object value, boolean isRequested) {
        if (!(value instanceof Map<?, ?> map) || !isRequested) {
            throw new IllegalArgumentException("not requested, or not a map");
        }
        Map<String, Object> checked = new LinkedHashMap<>();
        map.forEach((key, each) -> {
            switch (String.valueOf(key)) {
                case "digest", "statement" -> checked.put((String) key, digest(each));
                case "size" -> checked.put("size", number(each));
                case "manifests", "attestations" -> checked.put((String) key, manifests(each));
                default -> throw new IllegalArgumentException(Quoted.of(String.valueOf(key)) + " is not known");
            }
        });
        if (!checked.containsKey("digest")) {
            throw new IllegalArgumentException("no digest");
        }
        return checked;
    }

    private static Map<String, Object> manifests(Object value) {
        // The images of an index, and the index.
        if (!(value instanceof Map<?, ?> map) || map.size() > Index.MAX_MANIFESTS + 1) {
            throw new IllegalArgumentException("not a map of digests");
        }
        Map<String, Object> checked = new LinkedHashMap<>();
        map.forEach((image, manifest) -> checked.put(digest(image), digest(manifest)));
        return checked;
    }

    private static String digest(Object value) {
        return Digest.parse(string(value)).toString();
    }
}
