package io.jenkins.plugins.coreos.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A map that an agent reported, read with a bound on everything: an agent runs other people's code, and what it says
 * is kept with the build and shown to everybody.
 */
final class Reported {
    /** More than any digest, reference or package version has. */
    private static final int MAX_TEXT = 512;

    private final Map<?, ?> map;

    Reported(Object map) {
        this.map = map instanceof Map<?, ?> some ? some : Map.of();
    }

    /** A text, without control characters and cut where it is too long; null where there is none. */
    String text(String key) {
        return clean(map.get(key));
    }

    private static String clean(Object value) {
        if (!(value instanceof CharSequence)) {
            return null;
        }
        // Cut before anything else is done with it.
        String text = value.toString();
        text = text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
        StringBuilder shown = new StringBuilder();
        text.codePoints().filter(Reported::isShown).forEach(shown::appendCodePoint);
        return shown.toString();
    }

    /** Neither controls, nor what turns the direction of writing and so hides what a text says. */
    private static boolean isShown(int character) {
        int type = Character.getType(character);
        return type != Character.CONTROL
                && type != Character.FORMAT
                && type != Character.SURROGATE
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR;
    }

    /** A count or an amount: never negative, 0 where there is none. */
    long number(String key) {
        return map.get(key) instanceof Number number ? Math.max(0, number.longValue()) : 0;
    }

    boolean flag(String key) {
        return Boolean.TRUE.equals(map.get(key));
    }

    Reported map(String key) {
        return new Reported(map.get(key));
    }

    /** Texts by name, no more than that many. */
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

    /** The names of its entries, no more than that many. */
    List<String> names(int max) {
        return map.keySet().stream()
                .map(Reported::clean)
                .filter(name -> name != null)
                .limit(max)
                .toList();
    }

    /** A list of texts, no more than that many. */
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

    /** A list of maps, no more than that many. */
    List<Reported> maps(String key, int max) {
        return list(key).stream().limit(max).map(Reported::new).toList();
    }

    int count(String key) {
        return list(key).size();
    }

    private List<?> list(String key) {
        return map.get(key) instanceof List<?> list ? list : List.of();
    }
}
