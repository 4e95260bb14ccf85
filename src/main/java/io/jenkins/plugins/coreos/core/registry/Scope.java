package io.jenkins.plugins.coreos.core.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a token is to allow (distribution, "Token Scope Documentation"): {@code repository:org/image:pull,push}.
 *
 * @param resource type and name; the name may have a colon in it, before a registry's port
 * @param actions what may be done to it; empty where the text has no such part
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

    /** The scopes of a text that separates them by spaces. */
    static List<Scope> list(String text) {
        List<Scope> scopes = new ArrayList<>();
        for (String each : text.split(" ")) {
            if (!each.isBlank()) {
                scopes.add(of(each));
            }
        }
        return scopes;
    }

    /** Whether a token for this scope allows all that the other one names. */
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
