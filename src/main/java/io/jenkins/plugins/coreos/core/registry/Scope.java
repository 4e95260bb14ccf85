package io.jenkins.plugins.coreos.core.registry;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The scope of a token (distribution, "Token Scope Documentation"): {@code repository:org/image:pull,push}.
 *
 * @param resource type and name; the name may contain a colon before a registry's port
 * @param actions the permitted actions, sorted; empty if the text has none
 */
record Scope(String resource, Set<String> actions) {

    static Scope of(String text) {
        int colon = text.lastIndexOf(':');
        return colon < 0
                ? new Scope(text, Set.of())
                : new Scope(
                        text.substring(0, colon),
                        new TreeSet<>(List.of(text.substring(colon + 1).split(","))));
    }

    /** Parses a space-separated list of scopes. */
    static List<Scope> list(String text) {
        return Stream.of(text.split(" "))
                .filter(each -> !each.isBlank())
                .map(Scope::of)
                .toList();
    }

    /** Returns whether a token for this scope permits everything in the other scope. */
    boolean covers(Scope other) {
        return resource.equals(other.resource) && (actions.containsAll(other.actions) || actions.contains("*"));
    }

    @Override
    public String toString() {
        return actions.isEmpty() ? resource : resource + ":" + String.join(",", actions);
    }
}
