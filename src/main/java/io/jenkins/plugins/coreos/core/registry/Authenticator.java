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
 * Responds to a registry's authentication challenges and reuses the credentials for subsequent requests.
 *
 * <p>No secret is sent before the registry has asked for it or to an origin other than the registry's, and challenges
 * from other origins are ignored. Concurrent tasks whose token has expired share one new token.
 *
 * <p>A wrong password causes one failed login rather than one per task, because many directories lock an account after
 * a few failed logins. Therefore the first request that carries a password runs alone, a final rejection fails all
 * subsequent requests, and the number of consecutively rejected tokens is limited.
 */
final class Authenticator {
    /** Maximum number of consecutive new tokens that the registry has not accepted; no further token is requested. */
    private static final int MAX_UNUSED_TOKENS = 10;

    /** Maximum number of token service responses without a token, across all tasks; no further token is requested. */
    private static final int MAX_MISSING_TOKENS = 5;

    private final Origin registry;
    private final RegistryCredentials credentials;
    private final TokenService tokens;
    private final TokenScopes scopes;

    /** The warning to log before credentials are sent unprotected; null if not needed, or logged already. */
    private String insecureWarning;

    private final Consumer<String> log;

    /** Held while a token is fetched; waiting for it is interruptible. */
    private final ReentrantLock lock = new ReentrantLock();

    /** Held by the request that tests whether the registry accepts the password. */
    private final ReentrantLock passwordTest = new ReentrantLock();

    private Challenge challenge;
    private Token token;
    private int unusedTokens;
    private int missingTokens;
    private volatile boolean passwordTested;
    private volatile RegistryException rejection;

    /** The Authorization header most recently accepted by the registry. */
    private volatile String accepted;

    /**
     * @param scopes scopes to request for tokens; the first is required, the others are optional
     * @param log receives one warning if credentials are sent unprotected
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
        this.insecureWarning = insecureWarning(transport);
    }

    private String insecureWarning(Transport transport) {
        String host = registry.forMessage();
        if (credentials.isNone() || registry.isSecure() && transport.options().tlsVerify()) {
            return null;
        }
        return registry.isSecure()
                ? "credentials are sent to " + host + ", whose certificate is not verified"
                : "credentials are sent to " + host + " over plain HTTP, where others can read them";
    }

    RegistryCredentials credentials() {
        return credentials;
    }

    /**
     * Returns the Authorization header for the next request; null if no header is required yet.
     *
     * @throws RegistryException if a token is required but cannot be obtained, or the credentials have already been
     *     rejected
     */
    String header(RegistryRequest request) throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            if (rejection != null) {
                throw rejection;
            }
            if (challenge == null || challenge.isBasic() && !credentials.isBasic()) {
                return null;
            }
            if (insecureWarning != null) {
                log.accept(insecureWarning);
                insecureWarning = null;
            }
            if (challenge.isBasic()) {
                return credentials.basicHeader();
            }
            if (credentials.isBearer()) {
                return bearer(request);
            }
            if (token == null || !token.isFresh(Instant.now())) {
                token = fetchToken(request);
            }
            return "Bearer " + token.value();
        } finally {
            lock.unlock();
        }
    }

    private String bearer(RegistryRequest request) throws RegistryException {
        if (!Token.isValid(credentials.secret())) {
            // The HTTP client's exception for such a header would contain the token.
            throw Failures.unauthorized(
                    request, "the token contains characters that are not allowed in a header", credentials);
        }
        return "Bearer " + credentials.secret();
    }

    private Token fetchToken(RegistryRequest request) throws IOException, InterruptedException {
        while (true) {
            try {
                return tokens.fetch(request, challenge, scopes.all());
            } catch (RegistryException e) {
                if (e.failure().isTransient()) {
                    // Each such response may have been a login with a wrong password.
                    missingTokens += e.status() / 100 == 2 ? 1 : 0;
                    rejection = missingTokens < MAX_MISSING_TOKENS ? null : e;
                    throw e;
                }
                // Lack of read access to a repository to mount from must not fail the push. Retrying a wrong password
                // is useless.
                boolean wrong = e.failure() == Failure.UNAUTHORIZED && !credentials.isNone();
                if (wrong || !scopes.dropOptional()) {
                    rejection = e;
                    throw e;
                }
            }
        }
    }

    /**
     * Returns the header for the registry itself, or null for another origin, such as an object store that the registry
     * redirects to.
     */
    String headerFor(URI uri, String header) {
        return Origin.of(uri).equals(registry) ? header : null;
    }

    /**
     * Begins a request. A request that carries a password waits until another request has shown that the password is
     * accepted.
     *
     * @return whether this request tests the password; the caller then has to call {@link #endPasswordTest}
     * @throws RegistryException if the registry has rejected the password in the meantime
     */
    boolean beginPasswordTest(String header) throws InterruptedException, RegistryException {
        if (passwordTested || !isPassword(header)) {
            return false;
        }
        passwordTest.lockInterruptibly();
        if (rejection == null && !passwordTested) {
            return true;
        }
        passwordTest.unlock();
        if (rejection != null) {
            throw rejection;
        }
        return false;
    }

    void endPasswordTest() {
        passwordTest.unlock();
    }

    /**
     * Records the response to a request.
     *
     * @throws RegistryException if the response rejects a password that has never been accepted
     */
    void recordResponse(RegistryRequest request, RegistryResponse response) throws RegistryException {
        String header = response.authorization();
        if (header == null) {
            return;
        }
        boolean unavailable = response.status() >= 500 || response.status() == 429 || response.status() == 408;
        if (response.status() != 401) {
            passwordTested |= !unavailable;
            accepted = unavailable ? accepted : header;
        } else if (!passwordTested && isPassword(header)) {
            throw rejection(request, response);
        }
    }

    private boolean isPassword(String header) {
        return header != null && credentials.isBasic() && header.equals(credentials.basicHeader());
    }

    /**
     * Records the challenge in the response to the version check; returns false if there are no credentials to answer
     * it.
     */
    boolean acceptChallenge(RegistryResponse response) {
        challenge = Challenge.supported(response.headers()).orElse(null);
        return challenge != null && (!challenge.isBasic() || credentials.isBasic());
    }

    /**
     * Handles a 401, or a 403 that requires another scope.
     *
     * @param repeated whether the request has been challenged before
     * @return whether the request may succeed with the header that {@link #header} returns now
     */
    boolean canRetry(RegistryResponse response, boolean repeated) throws InterruptedException {
        boolean unauthorized = response.status() == 401;
        if (!unauthorized && response.status() != 403
                || !Origin.of(response.uri()).equals(registry)) {
            return false;
        }
        String used = response.authorization();
        Optional<Challenge> required = Challenge.supported(response.headers());
        lock.lockInterruptibly();
        try {
            if (!unauthorized) {
                return required.isPresent() && required.get().isInsufficientScope() && addScopes(required.get());
            }
            challenge = required.orElse(challenge);
            if (challenge == null) {
                return false;
            }
            if (challenge.isBasic()) {
                return credentials.isBasic() && used == null;
            }
            if (credentials.isBearer()) {
                return used == null;
            }
            return addScopes(challenge) || !repeated && (used == null || discardToken(used));
        } finally {
            lock.unlock();
        }
    }

    /** Adds required scopes to the next token request; returns false if they have been requested already. */
    private boolean addScopes(Challenge required) {
        boolean more = !credentials.isBearer() && required.isBearer() && scopes.add(required.scopes());
        if (more) {
            token = null;
        }
        return more;
    }

    /**
     * Discards a rejected token so that the next request fetches a new one, unless another task has already replaced
     * it.
     *
     * @return false if too many tokens have been rejected
     */
    private boolean discardToken(String used) {
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

    /**
     * Returns the exception for a final 401. If credentials were sent, all subsequent requests fail with it as well.
     */
    RegistryException rejection(RegistryRequest request, RegistryResponse response) {
        if (response.authorization() == null
                && Challenge.supported(response.headers()).isEmpty()) {
            return Failures.unsupportedChallenge(request, response);
        }
        RegistryException failure = Failures.status(request, response, credentials);
        if (response.authorization() != null) {
            rejection = failure;
        }
        return failure;
    }
}
