package io.jenkins.plugins.coreos.core.registry;

import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Answers a registry's challenges, and keeps the answer for the requests that follow.
 *
 * <p>Nothing secret leaves before the registry has asked for it, nothing goes to another origin than the registry's,
 * and no other origin's challenge is listened to. Lanes that meet the same expired token get one new token between
 * them.
 */
final class Authenticator {
    private final Origin registry;
    private final RegistryCredentials credentials;
    private final TokenService tokens;

    /** Held while a token is fetched; a lane that waits for it can be interrupted. */
    private final ReentrantLock lock = new ReentrantLock();

    private List<String> scopes;
    private Challenge challenge;
    private Token token;

    /** @param scopes what tokens are asked for; the first is needed, without the others a push can do */
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
    String header(Call call) throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            if (challenge == null) {
                return null;
            }
            if (challenge.isBasic()) {
                return credentials.isBasic() ? credentials.basicHeader() : null;
            }
            if (credentials.isBearer()) {
                return bearer(call);
            }
            if (token == null || !token.isFresh(Instant.now())) {
                token = request(call);
            }
            return "Bearer " + token.value();
        } finally {
            lock.unlock();
        }
    }

    private String bearer(Call call) throws RegistryException {
        if (!Token.isValid(credentials.secret())) {
            // The client's own complaint about such a header would repeat the token.
            throw Failures.unauthorized(call, "the token has characters that no header can carry", credentials);
        }
        return "Bearer " + credentials.secret();
    }

    private Token request(Call call) throws IOException, InterruptedException {
        try {
            return tokens.request(call, challenge, scopes);
        } catch (RegistryException e) {
            if (scopes.size() == 1 || e.failure().isTransient()) {
                throw e;
            }
            // A repository to mount from that these credentials may not read must not cost the push.
            List<String> needed = scopes.subList(0, 1);
            Token some = tokens.request(call, challenge, needed);
            scopes = needed;
            return some;
        }
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
    boolean challenged(Reply reply, String used) throws InterruptedException {
        Optional<Challenge> asked = Challenge.supported(reply.headers());
        lock.lockInterruptibly();
        try {
            if (!Origin.of(reply.uri()).equals(registry) || asked.isEmpty() && challenge == null) {
                return false;
            }
            challenge = asked.orElse(challenge);
            if (challenge.isBasic()) {
                return credentials.isBasic() && used == null;
            }
            if (credentials.isBearer()) {
                return used == null;
            }
            // Otherwise another lane has fetched a new token while this request was under way.
            if (token != null && ("Bearer " + token.value()).equals(used)) {
                token = null;
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The failure that a 401 is when nothing can be done about it. */
    RegistryException refused(Call call, Reply reply) {
        List<Challenge> all = Challenge.of(reply.headers());
        if (reply.authorization() != null
                || Challenge.supported(reply.headers()).isPresent()) {
            return Failures.status(call, reply, credentials);
        }
        return Failures.noChallenge(call, all.isEmpty() ? null : all.get(0).scheme());
    }
}
