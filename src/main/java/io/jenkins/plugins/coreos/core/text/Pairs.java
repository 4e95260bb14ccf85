package io.jenkins.plugins.coreos.core.text;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Parses maps that are written as lists of {@code NAME=VALUE}. */
public final class Pairs {
    private static final Pattern NAME = Pattern.compile("\\S+");

    private Pairs() {}

    /**
     * Returns the values by name; if a name occurs several times, the last value counts.
     *
     * @param parameter name of the parameter, for the error message
     * @throws IllegalArgumentException if an item has no equals sign, or an invalid name
     */
    public static Map<String, String> parse(String parameter, List<String> items) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String item : items) {
            int at = item.indexOf('=');
            if (at < 0 || !NAME.matcher(item.substring(0, at)).matches()) {
                throw new IllegalArgumentException(parameter + ": " + Quoted.of(item) + " is not NAME=VALUE");
            }
            pairs.put(item.substring(0, at), item.substring(at + 1));
        }
        return pairs;
    }
}
