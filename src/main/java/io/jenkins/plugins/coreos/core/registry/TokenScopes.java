package io.jenkins.plugins.coreos.core.registry;

import java.util.ArrayList;
import java.util.List;

/** What tokens are asked for: what a push needs, what it would like to have, and what the registry asks for besides. */
final class TokenScopes {
    /** A registry that asks for more than this does not know what it wants. */
    private static final int MAX_ADDED = 10;

    private static final int MAX_LENGTH = 1_000;

    private final String needed;
    private List<String> wanted;
    private final List<String> added = new ArrayList<>();

    /** All that has ever been asked for: nothing is asked for again that a token service has refused. */
    private final List<Scope> known = new ArrayList<>();

    /** @param scopes the first is needed, the others are wanted */
    TokenScopes(List<String> scopes) {
        this.needed = scopes.get(0);
        this.wanted = List.copyOf(scopes.subList(1, scopes.size()));
        scopes.forEach(scope -> known.add(Scope.of(scope)));
    }

    /** The scopes of the next token. Those that were added come first: some services look at the first alone. */
    List<String> all() {
        List<String> all = new ArrayList<>(added);
        all.add(needed);
        all.addAll(wanted);
        return all;
    }

    /**
     * Adds what the registry asks for.
     *
     * @return whether any of it is new
     */
    boolean add(List<Scope> asked) {
        boolean more = false;
        for (Scope scope : asked) {
            String text = scope.toString();
            if (added.size() < MAX_ADDED
                    && text.length() <= MAX_LENGTH
                    && known.stream().noneMatch(each -> each.covers(scope))) {
                known.add(scope);
                added.add(text);
                more = true;
            }
        }
        return more;
    }

    /**
     * Does without some of it, after a token service has refused.
     *
     * @return whether there was anything to do without
     */
    boolean dropOne() {
        if (wanted.isEmpty() && added.isEmpty()) {
            return false;
        }
        if (wanted.isEmpty()) {
            added.clear();
        }
        wanted = List.of();
        return true;
    }
}
