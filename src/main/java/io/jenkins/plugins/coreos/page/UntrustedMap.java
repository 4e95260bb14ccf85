package io.jenkins.plugins.coreos.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A map reported by an agent. Sizes and counts are limited, because an agent runs untrusted code, and the values are
 * stored with the build and shown to users.
 */
final class UntrustedMap {
    /** Limit for a text, above the length of any digest, reference or package version. */
    private static final int MAX_TEXT = 512;

    private final Map<?, ?> map;

    UntrustedMap(Object map) {
        this.map = map instanceof Map<?, ?> some ? some : Map.of();
    }

    /** A text without control characters, truncated if it is too long; null if there is no text. */
    String text(String key) {
        return clean(map.get(key));
    }

    private static String clean(Object value) {
        return value instanceof CharSequence text ? line(text.toString(), MAX_TEXT) : null;
    }

    /** Returns a text without control characters, truncated to {@code max} characters; null stays null. */
    static String line(String given, int max) {
        if (given == null) {
            return null;
        }
        // Truncate before any other processing.
        String text = given.length() > max ? given.substring(0, max) : given;
        StringBuilder shown = new StringBuilder();
        text.codePoints().filter(UntrustedMap::isShown).forEach(shown::appendCodePoint);
        return shown.toString();
    }

    /**
     * Returns whether a character may be shown: neither a control character, nor a format character, which could change
     * the direction of a text to disguise it.
     */
    private static boolean isShown(int character) {
        int type = Character.getType(character);
        return type != Character.CONTROL
                && type != Character.FORMAT
                && type != Character.SURROGATE
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR;
    }

    /** A non-negative number; 0 if the entry is missing or not a number. */
    long number(String key) {
        return map.get(key) instanceof Number number ? Math.max(0, number.longValue()) : 0;
    }

    boolean flag(String key) {
        return Boolean.TRUE.equals(map.get(key));
    }

    UntrustedMap map(String key) {
        return new UntrustedMap(map.get(key));
    }

    /** At most {@code max} texts by name. */
    Map<String, String> texts(int max) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            String name = clean(entry.getKey());
            String text = clean(entry.getValue());
            if (name != null && text != null && texts.size() < max) {
                texts.put(name, text);
            }
        }
        return texts;
    }

    /** The keys of at most {@code max} entries. */
    List<String> names(int max) {
        return map.keySet().stream()
                .map(UntrustedMap::clean)
                .filter(name -> name != null)
                .limit(max)
                .toList();
    }

    /** A list of at most {@code max} texts. */
    List<String> texts(String key, int max) {
        List<String> texts = new ArrayList<>();
        for (Object item : list(key)) {
            String text = clean(item);
            if (text != null && texts.size() < max) {
                texts.add(text);
            }
        }
        return texts;
    }

    /** A list of at most {@code max} maps. */
    List<UntrustedMap> maps(String key, int max) {
        return list(key).stream().limit(max).map(UntrustedMap::new).toList();
    }

    int count(String key) {
        return list(key).size();
    }

    private List<?> list(String key) {
        return map.get(key) instanceof List<?> list ? list : List.of();
    }
}
