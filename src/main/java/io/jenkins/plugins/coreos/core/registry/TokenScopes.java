package io.jenkins.plugins.coreos.core.registry;

import java.util.ArrayList;
import java.util.List;

/** The scopes to request for tokens: the one that a push requires, optional ones, and those that the registry adds. */
final class TokenScopes {
    /** Limit for the scopes that a misbehaving registry can add. */
    private static final int MAX_ADDED = 10;

    private static final int MAX_LENGTH = 1_000;

    private final String required;
    private List<String> optional;
    private final List<String> added = new ArrayList<>();

    /** All scopes ever requested, so that a scope rejected by the token service is not requested again. */
    private final List<Scope> known = new ArrayList<>();

    /** @param scopes the first is required, the others are optional */
    TokenScopes(List<String> scopes) {
        this.required = scopes.get(0);
        this.optional = List.copyOf(scopes.subList(1, scopes.size()));
        scopes.forEach(scope -> known.add(Scope.of(scope)));
    }

    /** Returns the scopes of the next token. Added scopes come first, because some services read only the first one. */
    List<String> all() {
        List<String> all = new ArrayList<>(added);
        all.add(required);
        all.addAll(optional);
        return all;
    }

    /**
     * Adds the scopes that the registry requires.
     *
     * @return whether any of them is new
     */
    boolean add(List<Scope> more) {
        boolean changed = false;
        for (Scope scope : more) {
            String text = scope.toString();
            if (added.size() < MAX_ADDED
                    && text.length() <= MAX_LENGTH
                    && known.stream().noneMatch(each -> each.covers(scope))) {
                known.add(scope);
                added.add(text);
                changed = true;
            }
        }
        return changed;
    }

    /**
     * Drops scopes after a rejection by the token service: the optional ones, and those that the registry added.
     *
     * @return whether there was anything to drop
     */
    boolean dropOptional() {
        if (optional.isEmpty() && added.isEmpty()) {
            return false;
        }
        if (optional.isEmpty()) {
            added.clear();
        }
        optional = List.of();
        return true;
    }
}
