package io.jenkins.plugins.coreos.steps.transfer;

import io.jenkins.plugins.coreos.core.text.Lines;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects the parameters of a step for a provenance statement: those that are set and contain no secrets. */
final class PublicParameters {
    private final Map<String, Object> values = new LinkedHashMap<>();

    PublicParameters text(String name, String value) {
        if (Lines.text(value) != null) {
            values.put(name, Lines.text(value));
        }
        return this;
    }

    PublicParameters list(String name, String lines) {
        List<String> items = Lines.list(lines);
        if (!items.isEmpty()) {
            // JEP-200 may reject the serialized form of List.copyOf.
            values.put(name, new ArrayList<>(items));
        }
        return this;
    }

    /** Adds a boolean parameter, unless it has its default value. */
    PublicParameters flag(String name, boolean value, boolean defaultValue) {
        if (value != defaultValue) {
            values.put(name, value);
        }
        return this;
    }

    Map<String, Object> values() {
        return values;
    }
}
