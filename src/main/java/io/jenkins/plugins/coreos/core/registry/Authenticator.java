package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.http.Origin;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Answers a registry's challenges, and keeps the answer for the requests that follow.
 *
 * <p>Nothing secret leaves before the registry has asked for it, nothing goes to another origin than the registry's,
 * and no other origin's challenge is listened to. ParallelTasks that meet the same expired token get one new token between
 * them.
 *
 * <p>A wrong password costs one login, not one for each lane: many directories lock an account after a few. So the first
 * request that carries a password goes alone, a refusal that stands is the answer to all requests that follow, and
 * tokens that are refused one after the other are not replaced for ever.
 */
final class Authenticator {
    /** Fresh tokens in a row of which the registry has accepted none, after which no further one is fetched. */
    private static final int MAX_UNUSED_TOKENS = 10;

    /** Answers of a token service without a token, of all lanes together, after which it is not asked any more. */
    private static final int MAX_NO_TOKENS = 5;

    private final Origin registry;
    private final RegistryCredentials credentials;
    private final TokenService tokens;
    private final TokenScopes scopes;

    /** What is said when credentials leave this machine unprotected; null where they are not, or it has been said. */
    private String exposure;

    private final Consumer<String> log;

    /** Held while a token is fetched; a lane that waits for it can be interrupted. */
    private final ReentrantLock lock = new ReentrantLock();

    /** Held by the request that shows whether the registry takes the password. */
    private final ReentrantLock first = new ReentrantLock();

    private Challenge challenge;
    private Token token;
    private int unusedTokens;
    private int noTokens;
    private volatile boolean settled;
    private volatile RegistryException refusal;

    /** The Authorization header that the registry has accepted last. */
    private volatile String accepted;

    /**
     * @param scopes what tokens are asked for; the first is needed, without the others a push can do
     * @param log told once where credentials go unprotected
     */
    Authenticator(
            Transport transport,
            Origin registry,
            RegistryCredentials credentials,
            List<String> scopes,
            Consumer<String> log) {
        this.registry = registry;
        this.credentials = credentials;
        this.scopes = new TokenScopes(scopes);
        this.tokens = new TokenService(transport, registry, credentials);
        this.log = log;
        this.exposure = exposure(transport);
    }

    private String exposure(Transport transport) {
        String place = registry.shown();
        if (credentials.isNone() || registry.isSecure() && transport.options().tlsVerify()) {
            return null;
        }
        return registry.isSecure()
                ? "credentials are sent to " + place + ", whose certificate is not verified"
                : "credentials are sent to " + place + " over plain HTTP, where others can read them";
    }

    RegistryCredentials credentials() {
        return credentials;
    }

    /**
     * The Authorization header for the next request; null where none is due (yet).
     *
     * @throws RegistryException when a token is due and is not to be had, or the credentials have been refused before
     */
    String header(RegistryRequest call) throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            if (refusal != null) {
                throw refusal;
            }
            if (challenge == null || challenge.isBasic() && !credentials.isBasic()) {
                return null;
            }
            if (exposure != null) {
                log.accept(exposure);
                exposure = null;
            }
            if (challenge.isBasic()) {
                return credentials.basicHeader();
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

    private String bearer(RegistryRequest call) throws RegistryException {
        if (!Token.isValid(credentials.secret())) {
            // The client's own complaint about such a header would repeat the token.
            throw AuthFailures.unauthorized(call, "the token has characters that no header can carry", credentials);
        }
        return "Bearer " + credentials.secret();
    }

    private Token request(RegistryRequest call) throws IOException, InterruptedException {
        while (true) {
            try {
                return tokens.request(call, challenge, scopes.all());
            } catch (RegistryException e) {
                if (e.failure().isTransient()) {
                    // Each of them may have been a login with a wrong password.
                    noTokens += e.status() / 100 == 2 ? 1 : 0;
                    refusal = noTokens < MAX_NO_TOKENS ? null : e;
                    throw e;
                }
                // A repository to mount from that these credentials may not read must not cost the push. A password
                // that is wrong stays wrong.
                boolean wrong = e.failure() == Failure.UNAUTHORIZED && !credentials.isNone();
                if (wrong || !scopes.dropOne()) {
                    refusal = e;
                    throw e;
                }
            }
        }
    }

    /** The header, but only for the registry itself: not for an object store that it redirects to. */
    String forOrigin(URI uri, String header) {
        return Origin.of(uri).equals(registry) ? header : null;
    }

    /**
     * Begins a request: one that carries a password waits until another one has shown that it is right.
     *
     * @return whether it is the one that shows it; then it has to {@link #end}
     * @throws RegistryException when the registry has refused the password meanwhile
     */
    boolean begin(String header) throws InterruptedException, RegistryException {
        if (settled || !isPassword(header)) {
            return false;
        }
        first.lockInterruptibly();
        if (refusal == null && !settled) {
            return true;
        }
        first.unlock();
        if (refusal != null) {
            throw refusal;
        }
        return false;
    }

    void end() {
        first.unlock();
    }

    /**
     * Takes notice of an answer.
     *
     * @throws RegistryException when it refuses a password that has not been right before
     */
    void answered(RegistryRequest call, RegistryResponse reply) throws RegistryException {
        String header = reply.authorization();
        if (header == null) {
            return;
        }
        boolean unavailable = reply.status() >= 500 || reply.status() == 429 || reply.status() == 408;
        if (reply.status() != 401) {
            settled |= !unavailable;
            accepted = unavailable ? accepted : header;
        } else if (!settled && isPassword(header)) {
            throw refused(call, reply);
        }
    }

    private boolean isPassword(String header) {
        return header != null && credentials.isBasic() && header.equals(credentials.basicHeader());
    }

    /** Takes notice of the answer to the first request, which belongs to no repository. */
    boolean greeted(RegistryResponse reply) {
        challenge = Challenge.supported(reply.headers()).orElse(null);
        return challenge != null && (!challenge.isBasic() || credentials.isBasic());
    }

    /**
     * Takes notice of a 401, or of a 403 that asks for another scope.
     *
     * @param again whether the request has been challenged before
     * @return whether the request may succeed with the header that is due now
     */
    boolean challenged(RegistryResponse reply, boolean again) throws InterruptedException {
        boolean unauthorized = reply.status() == 401;
        if (!unauthorized && reply.status() != 403 || !Origin.of(reply.uri()).equals(registry)) {
            return false;
        }
        String used = reply.authorization();
        Optional<Challenge> asked = Challenge.supported(reply.headers());
        lock.lockInterruptibly();
        try {
            if (!unauthorized) {
                return asked.isPresent() && asked.get().isInsufficientScope() && isMore(asked.get());
            }
            challenge = asked.orElse(challenge);
            if (challenge == null) {
                return false;
            }
            if (challenge.isBasic()) {
                return credentials.isBasic() && used == null;
            }
            if (credentials.isBearer()) {
                return used == null;
            }
            return isMore(challenge) || !again && (used == null || renew(used));
        } finally {
            lock.unlock();
        }
    }

    /** Whether the registry asks for more than tokens have been asked for; the next one is. */
    private boolean isMore(Challenge asked) {
        boolean more = !credentials.isBearer() && asked.isBearer() && scopes.add(asked.scopes());
        if (more) {
            token = null;
        }
        return more;
    }

    /** Makes the next request fetch a new token, unless another lane has done so, or it would be in vain. */
    private boolean renew(String used) {
        if (token == null || !("Bearer " + token.value()).equals(used)) {
            return true;
        }
        unusedTokens = used.equals(accepted) ? 0 : unusedTokens + 1;
        if (unusedTokens >= MAX_UNUSED_TOKENS) {
            return false;
        }
        token = null;
        return true;
    }

    /** The failure that a 401 is when nothing can be done about it; from now on also that of all other requests. */
    RegistryException refused(RegistryRequest call, RegistryResponse reply) {
        List<Challenge> all = Challenge.of(reply.headers());
        if (reply.authorization() == null
                && Challenge.supported(reply.headers()).isEmpty()) {
            return AuthFailures.noChallenge(call, reply, all);
        }
        RegistryException failure = Failures.status(call, reply, credentials);
        if (reply.authorization() != null) {
            refusal = failure;
        }
        return failure;
    }
}
