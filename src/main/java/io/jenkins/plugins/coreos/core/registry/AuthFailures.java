package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Error messages, like {@link Failures}, for authentication that fails before the registry accepts or rejects
 * credentials.
 */
final class AuthFailures {
    private AuthFailures() {}

    /** A 401 without a challenge, or with unsupported schemes only. */
    static RegistryException noChallenge(
            RegistryRequest request, RegistryResponse response, List<Challenge> challenges) {
        String schemes = challenges.stream()
                .map(challenge -> "'" + response.shown(challenge.scheme()) + "'")
                .distinct()
                .limit(3)
                .collect(Collectors.joining(" or "));
        String what = schemes.isEmpty()
                ? "HTTP 401, but it does not say how to authenticate"
                : "HTTP 401, but it wants " + schemes + " authentication, not Basic or Bearer";
        return new RegistryException(
                Failure.UNAUTHORIZED,
                401,
                null,
                Failures.message(request, what, "a proxy may be in between; check host and port"),
                null);
    }

    static RegistryException badRealm(RegistryRequest request) {
        return Failures.failure(
                Failure.UNAUTHORIZED,
                request,
                "the registry names a token service that is no URL",
                "correct the registry's token realm",
                null);
    }

    static RegistryException insecureRealm(RegistryRequest request, URI realm) {
        return Failures.failure(
                Failure.UNAUTHORIZED,
                request,
                "the registry's token service " + RegistryRequest.shown(realm) + " is not https, and gets no password",
                "correct the registry's token realm",
                null);
    }

    static RegistryException unauthorized(RegistryRequest request, String what, RegistryCredentials credentials) {
        return Failures.failure(
                Failure.UNAUTHORIZED, request, what, Failures.advice(Failure.UNAUTHORIZED, null, credentials), null);
    }
}
