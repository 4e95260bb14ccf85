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
    Token request(RegistryRequest cause, Challenge challenge, List<String> scopes)
            throws IOException, InterruptedException {
        URI realm = realm(cause, challenge);
        RegistryResponse reply = credentials.isIdentity()
                ? refresh(cause, realm, challenge, scopes)
                : get(cause, realm, challenge, scopes);
        RegistryRequest call = call(credentials.isIdentity() ? "POST" : "GET", realm, cause);
        if (!reply.isSuccess()) {
            throw Failures.status(call, reply, credentials);
        }
        try {
            Token token = Token.parse(reply.body(), Instant.now());
            transport.redaction().add(token.value());
            return token;
        } catch (JsonException e) {
            // The parser's message is not used, because it may quote the token.
            if (reply.isWebPage() || isObject(reply)) {
                // A login page or a complete response: another login would yield the same.
                throw AuthFailures.unauthorized(
                        call, "HTTP " + reply.status() + ", but its answer holds no token", credentials);
            }
            throw Failures.protocol(call, reply, "its answer holds no token");
        }
    }

    private static boolean isObject(RegistryResponse reply) {
        try {
            Json.parseObject(reply.body(), "the answer");
            return true;
        } catch (JsonException e) {
            return false;
        }
    }

    private RegistryResponse get(RegistryRequest cause, URI realm, Challenge challenge, List<String> scopes)
            throws IOException, InterruptedException {
        StringBuilder query = service(challenge);
        scopes.forEach(scope -> append(query, "scope", scope));
        String separator = realm.getRawQuery() == null ? "?" : "&";
        Origin origin = Origin.of(realm);
        return transport.exchange(
                call("GET", URI.create(realm + separator + query), cause),
                uri -> credentials.isBasic() && Origin.of(uri).equals(origin) ? credentials.basicHeader() : null,
                sent -> {});
    }

    /** Sends a refresh token in the body of a POST ("Docker Registry v2 authentication using OAuth2"). */
    private RegistryResponse refresh(RegistryRequest cause, URI realm, Challenge challenge, List<String> scopes)
            throws IOException, InterruptedException {
        StringBuilder form = service(challenge);
        append(form, "grant_type", "refresh_token");
        append(form, "client_id", "coreos-assembler");
        append(form, "scope", String.join(" ", scopes));
        append(form, "refresh_token", credentials.secret());
        RegistryRequest call = call("POST", realm, cause)
                .with("Content-Type", "application/x-www-form-urlencoded")
                .with(Body.of(form.toString().getBytes(StandardCharsets.US_ASCII), true));
        RegistryResponse reply = transport.exchange(call, uri -> null, sent -> {});
        if (reply.status() / 100 == 3) {
            throw AuthFailures.unauthorized(
                    call, "the token service redirects, and an identity token is not sent elsewhere", credentials);
        }
        if (reply.status() == 404 || reply.status() == 405) {
            throw AuthFailures.unauthorized(
                    call,
                    "HTTP " + reply.status() + ": this token service takes user and password, and no identity token",
                    credentials);
        }
        return reply;
    }

    private static RegistryRequest call(String method, URI uri, RegistryRequest cause) {
        return RegistryRequest.of(method, uri, cause.purpose() + " (get a token)");
    }

    private static StringBuilder service(Challenge challenge) {
        StringBuilder query = new StringBuilder();
        String service = challenge.parameters().get("service");
        if (service != null) {
            append(query, "service", service);
        }
        return query;
    }

    /**
     * Returns the realm. A host other than the registry's is normal; a password over plain HTTP is permitted only if
     * the registry uses plain HTTP without verification.
     */
    private URI realm(RegistryRequest call, Challenge challenge) throws RegistryException {
        URI realm = Location.parse(challenge.parameters().getOrDefault("realm", ""))
                .orElseThrow(() -> AuthFailures.badRealm(call));
        if (!Origin.of(realm).isSecure()
                && (registry.isSecure() || transport.options().tlsVerify())) {
            throw AuthFailures.insecureRealm(call, realm);
        }
        return realm;
    }

    private static void append(StringBuilder query, String name, String value) {
        query.append(query.isEmpty() ? "" : "&")
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
}
