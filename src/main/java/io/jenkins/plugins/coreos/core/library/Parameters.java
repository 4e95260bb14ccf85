package io.jenkins.plugins.coreos.core.library;

import io.jenkins.plugins.coreos.core.text.Nearest;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parameters of a library variable, by name. */
final class Parameters {
    private final Map<String, ParameterType> types = new LinkedHashMap<>();

    /** Adds parameters of one type. */
    Parameters with(String type, String... names) {
        Arrays.stream(names).forEach(name -> types.put(name, new ParameterType(type)));
        return this;
    }

    /** Returns the types by parameter, as in the comment at the top of the variable's file. */
    Map<String, String> types() {
        Map<String, String> names = new LinkedHashMap<>();
        types.forEach((name, type) -> names.put(name, type.name()));
        return names;
    }

    boolean anyTakesClosure() {
        return types.values().stream().anyMatch(ParameterType::takesClosures);
    }

    /**
     * Validates names and types, and returns the values in normalized form: strings stripped, lists as lists, without
     * null and empty values.
     *
     * @param owner name of the variable in messages
     * @param given plain values
     * @throws IllegalArgumentException if a name is unknown or a value has the wrong type
     */
    Map<String, Object> check(String owner, Map<String, Object> given) {
        checkNames(owner + " has no parameter ", types.keySet(), given);
        given.forEach((name, value) -> {
            ParameterType type = types.get(name);
            if (value != null && !type.fits(value)) {
                throw new IllegalArgumentException(owner + ": " + name + " is " + GroovyText.forMessage(value)
                        + ", and must be " + type.name() + type.hint());
            }
        });
        Map<String, Object> normalized = new LinkedHashMap<>();
        given.forEach((name, value) -> addNormalized(normalized, name, value));
        return normalized;
    }

    private void addNormalized(Map<String, Object> normalized, String name, Object given) {
        Object value = given instanceof String text ? text.strip() : given;
        if (value == null || value.equals("") || value.equals(List.of())) {
            return;
        }
        boolean listed = types.get(name).acceptsSingleString() && (value instanceof String || value instanceof List);
        normalized.put(name, listed ? ParameterType.texts(value) : value);
    }

    /**
     * Validates names.
     *
     * @param prefix beginning of the message, up to the name
     * @throws IllegalArgumentException if a name is unknown; the message suggests the nearest known name, or lists all
     */
    static void checkNames(String prefix, Collection<String> known, Map<String, ?> given) {
        for (String name : given.keySet()) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(prefix
                        + Quoted.of(name)
                        + Nearest.of(name, known)
                                .map(near -> "; did you mean '" + near + "'?")
                                .orElse("; it has " + String.join(", ", known)));
            }
        }
    }
}
