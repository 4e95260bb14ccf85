package io.jenkins.plugins.coreos.library;

import com.cloudbees.groovy.cps.Outcome;
import groovy.lang.Closure;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A call of a step that the program waits for; stored across a restart. */
final class StepCall implements Serializable {
    private static final long serialVersionUID = 1L;

    final String name;
    final LinkedHashMap<String, Object> arguments = new LinkedHashMap<>();

    /** The blocks of the step by name: one unnamed block, or those of {@code parallel}. */
    final LinkedHashMap<String, Closure<?>> bodies = new LinkedHashMap<>();

    /** The results of the blocks, in order. */
    final ArrayList<Outcome> ended = new ArrayList<>();

    StepCall(String name, Object[] given) {
        this.name = name;
        List<Object> rest = new ArrayList<>(List.of(given));
        if (!rest.isEmpty() && rest.get(rest.size() - 1) instanceof Closure<?> body) {
            bodies.put("", body);
            rest.remove(rest.size() - 1);
        }
        for (Object argument : rest) {
            if (argument instanceof Map<?, ?> named) {
                named.forEach((key, value) -> put(String.valueOf(key), value));
            } else {
                // Jenkins binds an unnamed argument to the step's only required parameter.
                arguments.put("value", plain(argument));
            }
        }
    }

    private void put(String key, Object value) {
        if (name.equals("parallel") && value instanceof Closure<?> branch) {
            bodies.put(key, branch);
        } else {
            arguments.put(key, plain(value));
        }
    }

    private static Object plain(Object value) {
        return value instanceof CharSequence ? value.toString() : value;
    }

    /** Returns the unnamed argument, such as that of {@code echo}. */
    String text() {
        return String.valueOf(arguments.containsKey("value") ? arguments.get("value") : arguments.get("message"));
    }

    /** Returns the result after all blocks have ended: the first failure, the value, or a map of values. */
    Outcome end() {
        for (Outcome outcome : ended) {
            if (outcome.isFailure()) {
                return outcome;
            }
        }
        if (!name.equals("parallel")) {
            return ended.get(0);
        }
        Map<String, Object> values = new LinkedHashMap<>();
        int at = 0;
        for (String branch : bodies.keySet()) {
            values.put(branch, ended.get(at++).getNormal());
        }
        return new Outcome(values, null);
    }

    @Override
    public String toString() {
        return name + (arguments.isEmpty() ? "" : " " + arguments);
    }
}
