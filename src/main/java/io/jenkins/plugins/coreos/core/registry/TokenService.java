package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.json.JsonException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** The endpoint that a Bearer challenge names as its realm: user and password there give a token here. */
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
     * Asks for a token.
     *
     * @throws RegistryException when the realm is no URL that a password may go to, or gives no token
     */
    Token request(Call cause, Challenge challenge, List<String> scopes) throws IOException, InterruptedException {
        URI realm = realm(cause, challenge);
        StringBuilder query = new StringBuilder();
        String service = challenge.parameters().get("service");
        if (service != null) {
            append(query, "service", service);
        }
        scopes.forEach(scope -> append(query, "scope", scope));
        String separator = realm.getRawQuery() == null ? "?" : "&";
        Call call = Call.of("GET", URI.create(realm + separator + query), cause.purpose() + " (get a token)");
        Origin origin = Origin.of(realm);
        Reply reply = transport.exchange(
                call,
                uri -> credentials.isBasic() && Origin.of(uri).equals(origin) ? credentials.basicHeader() : null,
                sent -> {});
        if (reply.status() != 200) {
            throw Failures.status(call, reply, credentials);
        }
        try {
            return Token.parse(reply.body(), Instant.now());
        } catch (JsonException e) {
            // Not the reader's words: they may hold what the service sent, and that may be the token.
            throw Failures.protocol(call, reply, "its answer holds no token");
        }
    }

    /** Another host than the registry's is normal; a password over plain HTTP is not, unless all here is plain. */
    private URI realm(Call call, Challenge challenge) throws RegistryException {
        String text = challenge.parameters().getOrDefault("realm", "");
        URI realm;
        try {
            realm = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw Failures.badRealm(call);
        }
        if (!Origin.isHttp(realm) || realm.getRawFragment() != null) {
            throw Failures.badRealm(call);
        }
        if (!Origin.of(realm).isSecure()
                && (registry.isSecure() || transport.options().tlsVerify())) {
            throw Failures.insecureRealm(call, realm);
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
