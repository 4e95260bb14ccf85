package io.jenkins.plugins.coreos.core.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The scope of a token (distribution, "Token Scope Documentation"): {@code repository:org/image:pull,push}.
 *
 * @param resource type and name; the name may contain a colon before a registry's port
 * @param actions the permitted actions; empty if the text has none
 */
record Scope(String resource, Set<String> actions) {

    static Scope of(String text) {
        int colon = text.lastIndexOf(':');
        return colon < 0
                ? new Scope(text, Set.of())
                : new Scope(text.substring(0, colon), Set.of(withoutRepetition(text.substring(colon + 1))));
    }

    private static String[] withoutRepetition(String actions) {
        return List.of(actions.split(",")).stream().distinct().toArray(String[]::new);
    }

    /** Parses a space-separated list of scopes. */
    static List<Scope> list(String text) {
        List<Scope> scopes = new ArrayList<>();
        for (String each : text.split(" ")) {
            if (!each.isBlank()) {
                scopes.add(of(each));
            }
        }
        return scopes;
    }

    /** Returns whether a token for this scope permits everything in the other scope. */
    boolean covers(Scope other) {
        return resource.equals(other.resource) && (actions.containsAll(other.actions) || actions.contains("*"));
    }

    @Override
    public String toString() {
        return actions.isEmpty()
                ? resource
                : resource + ":" + String.join(",", actions.stream().sorted().toList());
    }
}
