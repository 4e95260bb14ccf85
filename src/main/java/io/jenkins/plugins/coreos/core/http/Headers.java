package io.jenkins.plugins.coreos.core.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The header fields of an answer, in their order; names are compared without regard to case. */
public final class Headers {
    private final List<String> names = new ArrayList<>();
    private final List<String> values = new ArrayList<>();

    void add(String name, String value) {
        names.add(name);
        values.add(value);
    }

    int size() {
        return names.size();
    }

    /** The first field of that name. */
    public Optional<String> first(String name) {
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equalsIgnoreCase(name)) {
                return Optional.of(values.get(i));
            }
        }
        return Optional.empty();
    }

    /** All fields of that name. */
    public List<String> all(String name) {
        List<String> found = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equalsIgnoreCase(name)) {
                found.add(values.get(i));
            }
        }
        return found;
    }

    /** Whether a field that is a list, such as Connection, has a member. */
    boolean lists(String name, String member) {
        for (String value : all(name)) {
            for (String each : value.split(",")) {
                if (each.strip().equalsIgnoreCase(member)) {
                    return true;
                }
            }
        }
        return false;
    }
}
