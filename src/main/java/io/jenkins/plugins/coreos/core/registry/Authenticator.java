package io.jenkins.plugins.coreos.core.registry;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Answers a registry's challenges, and keeps the answer for the requests that follow.
 *
 * <p>Nothing secret leaves before the registry has asked for it, and nothing goes to another origin than the
 * registry's. Lanes that meet the same expired token get one new token between them.
 */
final class Authenticator {
    private final Origin registry;
    private final RegistryCredentials credentials;
    private final List<String> scopes;
    private final TokenService tokens;

    private Challenge challenge;
    private Token token;

    Authenticator(Transport transport, Origin registry, RegistryCredentials credentials, List<String> scopes) {
        this.registry = registry;
        this.credentials = credentials;
        this.scopes = List.copyOf(scopes);
        this.tokens = new TokenService(transport, registry, credentials);
    }

    RegistryCredentials credentials() {
        return credentials;
    }

    /**
     * The Authorization header for the next request; null where none is due (yet).
     *
     * @throws RegistryException when a token is due and is not to be had
     */
    synchronized String header(Call call) throws RegistryException, InterruptedException {
        if (challenge == null) {
            return null;
        }
        if (challenge.scheme().equals("basic")) {
            return credentials.isBasic() ? credentials.basicHeader() : null;
        }
        if (credentials.isBearer()) {
            return "Bearer " + credentials.secret();
        }
        if (token == null || !token.isFresh(Instant.now())) {
            token = tokens.request(call, challenge, scopes);
        }
        return "Bearer " + token.value();
    }

    /** The header, but only for the registry itself: not for an object store that it redirects to. */
    String forOrigin(URI uri, String header) {
        return Origin.of(uri).equals(registry) ? header : null;
    }

    /**
     * Takes notice of a 401.
     *
     * @param used the header that the refused request carried
     * @return whether the request may succeed with the header that is due now
     */
    synchronized boolean challenged(Reply reply, String used) {
        Optional<Challenge> asked = pick(Challenge.of(reply.headers()));
        if (asked.isEmpty()) {
            return false;
        }
        boolean first = challenge == null;
        challenge = asked.get();
        if (challenge.scheme().equals("basic")) {
            return credentials.isBasic() && used == null;
        }
        if (credentials.isBearer()) {
            return used == null;
        }
        if (!first && token != null && !("Bearer " + token.value()).equals(used)) {
            // Another lane has fetched a new token while this request was under way.
            return true;
        }
        token = null;
        return true;
    }

    private static Optional<Challenge> pick(List<Challenge> challenges) {
        Optional<Challenge> bearer =
                challenges.stream().filter(c -> c.scheme().equals("bearer")).findFirst();
        return bearer.isPresent()
                ? bearer
                : challenges.stream().filter(c -> c.scheme().equals("basic")).findFirst();
    }
}
