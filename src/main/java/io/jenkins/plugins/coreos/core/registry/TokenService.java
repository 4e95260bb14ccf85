package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.http.Body;
import io.jenkins.plugins.coreos.core.http.Origin;
import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The token endpoint that a Bearer challenge specifies as its realm: issues tokens for user and password, or for an
 * identity token.
 */
final class TokenService {
    private final Transport transport;
    private final Origin registry;
    private final RegistryCredentials credentials;

    TokenService(Transport transport, Origin registry, RegistryCredentials credentials) {
        this.transport = transport;
        this.registry = registry;
        this.credentials = credentials;
    }

    /**
     * Requests a token.
     *
     * @throws RegistryException if the realm is not a URL that a password may be sent to, or issues no token
     */
    Token fetch(RegistryRequest cause, Challenge challenge, List<String> scopes)
            throws IOException, InterruptedException {
        URI realm = realm(cause, challenge);
        RegistryResponse response = credentials.isIdentity()
                ? refresh(cause, realm, challenge, scopes)
                : get(cause, realm, challenge, scopes);
        RegistryRequest request = tokenRequest(credentials.isIdentity() ? "POST" : "GET", realm, cause);
        if (!response.isSuccess()) {
            throw Failures.status(request, response, credentials);
        }
        try {
            Token token = Token.parse(response.body(), Instant.now());
            transport.redaction().add(token.value());
            return token;
        } catch (JsonException e) {
            // The parser's message is not used, because it may quote the token.
            if (response.isWebPage() || isObject(response)) {
                // A login page or a complete response: another login would yield the same.
                throw Failures.unauthorized(
                        request, "HTTP " + response.status() + ", but the response contains no token", credentials);
            }
            throw Failures.protocol(request, response, "the response contains no token");
        }
    }

    private static boolean isObject(RegistryResponse response) {
        try {
            Json.parseObject(response.body(), "the response");
            return true;
        } catch (JsonException e) {
            return false;
        }
    }

    private RegistryResponse get(RegistryRequest cause, URI realm, Challenge challenge, List<String> scopes)
            throws IOException, InterruptedException {
        StringBuilder query = serviceParameter(challenge);
        scopes.forEach(scope -> append(query, "scope", scope));
        String separator = realm.getRawQuery() == null ? "?" : "&";
        Origin origin = Origin.of(realm);
        return transport.exchange(
                tokenRequest("GET", URI.create(realm + separator + query), cause),
                uri -> credentials.isBasic() && Origin.of(uri).equals(origin) ? credentials.basicHeader() : null,
                sent -> {});
    }

    /** Sends a refresh token in the body of a POST ("Docker Registry v2 authentication using OAuth2"). */
    private RegistryResponse refresh(RegistryRequest cause, URI realm, Challenge challenge, List<String> scopes)
            throws IOException, InterruptedException {
        StringBuilder form = serviceParameter(challenge);
        append(form, "grant_type", "refresh_token");
        append(form, "client_id", "coreos-assembler");
        append(form, "scope", String.join(" ", scopes));
        append(form, "refresh_token", credentials.secret());
        RegistryRequest request = tokenRequest("POST", realm, cause)
                .with("Content-Type", "application/x-www-form-urlencoded")
                .with(Body.of(form.toString().getBytes(StandardCharsets.US_ASCII), true));
        RegistryResponse response = transport.exchange(request, uri -> null, sent -> {});
        if (response.status() / 100 == 3) {
            throw Failures.unauthorized(
                    request,
                    "the token service redirects, but an identity token is not sent to another URL",
                    credentials);
        }
        if (response.status() == 404 || response.status() == 405) {
            throw Failures.unauthorized(
                    request,
                    "HTTP " + response.status() + ": the token service does not support identity tokens",
                    credentials);
        }
        return response;
    }

    private static RegistryRequest tokenRequest(String method, URI uri, RegistryRequest cause) {
        String purpose = cause.purpose() + " (get a token)";
        return new RegistryRequest(method, uri, purpose, Map.of(), null, cause.pulls(), 0);
    }

    private static StringBuilder serviceParameter(Challenge challenge) {
        StringBuilder query = new StringBuilder();
        String service = challenge.parameters().get("service");
        if (service != null) {
            append(query, "service", service);
        }
        return query;
    }

    /**
     * Returns the realm after checking it. The realm and the registry may be on different hosts. A password over plain
     * HTTP is permitted only if the registry uses plain HTTP without verification.
     */
    private URI realm(RegistryRequest request, Challenge challenge) throws RegistryException {
        URI realm = Location.parse(challenge.parameters().getOrDefault("realm", ""))
                .orElseThrow(() -> invalidRealm(request, "the registry's token realm is not a valid URL"));
        if (!Origin.of(realm).isSecure()
                && (registry.isSecure() || transport.options().tlsVerify())) {
            String shown = RegistryRequest.forMessage(realm);
            throw invalidRealm(
                    request, "the registry's token service " + shown + " does not use https, so no password is sent");
        }
        return realm;
    }

    private static RegistryException invalidRealm(RegistryRequest request, String problem) {
        return Failures.failure(Failure.UNAUTHORIZED, request, problem, "correct the registry's token realm");
    }

    private static void append(StringBuilder query, String name, String value) {
        query.append(query.isEmpty() ? "" : "&")
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
}
