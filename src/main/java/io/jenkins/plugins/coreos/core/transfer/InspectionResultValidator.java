package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Validates the result of an inspection received from an agent ({@link ImageInspection#run}).
 *
 * <p>A Pipeline trusts the result, but an agent runs untrusted code. A validated result consists of plain JDK values of
 * limited size, and its digest is that of the reference if the reference has one. The content of the texts is not
 * checked, because it comes from the image.
 */
public final class InspectionResultValidator {
    /** Maximum depth: the result, its list of layers, and one layer. */
    private static final int MAX_DEPTH = 3;

    /** Limit for the entries of all maps and lists, well above the number for a realistic image. */
    private static final int MAX_ENTRIES = 100_000;

    /** Total number of characters in keys and texts. A label of a CoreOS image may have several KiB. */
    private static final int MAX_TEXT = 4 << 20;

    private int entries;
    private long characters;

    private InspectionResultValidator() {}

    /**
     * Returns a copy that consists only of JDK maps, lists, strings, integers, booleans and null.
     *
     * @param reported the reported result; null for an image that does not exist
     * @return null if the image does not exist and may be missing
     * @throws IllegalArgumentException if the result is invalid; the message says why
     */
    public static LinkedHashMap<String, Object> check(Map<?, ?> reported, ImageInspection inspection) {
        ImageSelector image = inspection.source() instanceof ImageSelector selector ? selector : null;
        if (reported == null) {
            if (image == null || !inspection.missingOk()) {
                throw new IllegalArgumentException("no result");
            }
            return null;
        }
        LinkedHashMap<String, Object> checked = new InspectionResultValidator().map(reported, 1);
        if (!(checked.get("digest") instanceof String text)) {
            throw new IllegalArgumentException("no digest");
        }
        Digest digest = Digest.parse(text);
        if (image != null && image.digest() != null && !image.digest().equals(digest)) {
            throw new IllegalArgumentException("digest: " + digest + " is not the digest of the reference");
        }
        return checked;
    }

    private Object value(Object value, int depth) {
        if (value instanceof Map<?, ?> map) {
            return map(map, depth);
        } else if (value instanceof List<?> list) {
            return list(list, depth);
        } else if (value instanceof String text) {
            return text(text);
        } else if (value == null || value instanceof Long || value instanceof Boolean) {
            return value;
        }
        throw new IllegalArgumentException("neither a map, a list, a string, an integer nor a boolean");
    }

    private LinkedHashMap<String, Object> map(Map<?, ?> map, int depth) {
        checkDepth(depth);
        LinkedHashMap<String, Object> checked = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            countEntry();
            if (!(key instanceof String name)) {
                throw new IllegalArgumentException("a key is not a string");
            }
            try {
                checked.put(text(name), value(value, depth + 1));
            } catch (IllegalArgumentException e) {
                // The name of the outermost entry suffices.
                throw depth > 1 ? e : new IllegalArgumentException(Quoted.printable(name) + ": " + e.getMessage(), e);
            }
        });
        return checked;
    }

    private List<Object> list(List<?> list, int depth) {
        checkDepth(depth);
        List<Object> checked = new ArrayList<>();
        for (Object item : list) {
            countEntry();
            checked.add(value(item, depth + 1));
        }
        return checked;
    }

    private static void checkDepth(int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("maps and lists are nested more than " + MAX_DEPTH + " levels deep");
        }
    }

    private void countEntry() {
        if (++entries > MAX_ENTRIES) {
            throw new IllegalArgumentException("more than " + MAX_ENTRIES + " entries");
        }
    }

    private String text(String text) {
        characters += text.length();
        if (characters > MAX_TEXT) {
            throw new IllegalArgumentException("more than " + MAX_TEXT + " characters of text");
        }
        return text;
    }
}
