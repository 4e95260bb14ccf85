package io.jenkins.plugins.coreos.testing.fake;

import io.jenkins.plugins.coreos.testing.TokenServer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Access control: anonymous, basic authentication, or tokens. */
final class Guard {
    private final FakeRegistryConfig config;
    private final Map<String, Grant> tokens = new ConcurrentHashMap<>();

    private record Grant(Instant end, List<String> scopes) {}

    Guard(FakeRegistryConfig config) {
        this.config = config;
    }

    /**
     * Returns null if the request is authorized, otherwise a 401 with its challenge.
     *
     * @param realm the registry's own token endpoint
     */
    Answer check(Exchange exchange, String realm) {
        String authorization = exchange.header("authorization");
        return switch (config.auth) {
            case NONE -> null;
            case BASIC ->
                basic().equals(authorization)
                        ? null
                        : denied().header("WWW-Authenticate", config.challengePrefix + "Basic realm=\"test\"");
            case BEARER ->
                bearer(exchange, authorization)
                        ? null
                        : denied().header("WWW-Authenticate", config.challengePrefix + challenge(exchange, realm));
        };
    }

    /** Responds to a token request. */
    Answer token(Exchange exchange) {
        String authorization = exchange.header("authorization");
        boolean anonymous = authorization == null;
        if (!anonymous && !basic().equals(authorization)) {
            return denied();
        }
        List<String> scopes = exchange.parameters("scope").stream()
                .flatMap(scope -> List.of(scope.split(" ")).stream())
                .map(scope -> anonymous ? scope.replaceFirst(":[a-z,]*$", ":pull") : scope)
                .toList();
        String token = UUID.randomUUID().toString();
        tokens.put(token, new Grant(Instant.now().plus(config.tokenLifetime), scopes));
        return Answer.json(
                200, "{\"token\":\"" + token + "\",\"expires_in\":" + config.tokenLifetime.toSeconds() + "}");
    }

    /** Invalidates all tokens issued so far. */
    void expireTokens() {
        tokens.clear();
        if (config.tokenServer != null) {
            config.tokenServer.expireTokens();
        }
    }

    /** Returns whether the request may also read another repository, as a mount requires. */
    boolean mayPull(Exchange exchange, String repository) {
        return config.auth != FakeRegistryConfig.Auth.BEARER
                || allows(exchange.header("authorization").substring("Bearer ".length()), repository, "pull");
    }

    private boolean bearer(Exchange exchange, String authorization) {
        if (authorization == null || !authorization.startsWith("Bearer ")) {
            return false;
        }
        String token = authorization.substring("Bearer ".length());
        return exchange.repository.isEmpty()
                ? known(token)
                : allows(token, exchange.repository, action(exchange)) && hasDemanded(token);
    }

    private boolean hasDemanded(String token) {
        Grant grant = tokens.get(token);
        return config.demandedScope == null || grant != null && grant.scopes().contains(config.demandedScope);
    }

    private boolean known(String token) {
        TokenServer server = config.tokenServer;
        return server != null ? server.knows(token) : alive(tokens.get(token));
    }

    private boolean allows(String token, String repository, String action) {
        if (config.tokenServer != null) {
            return config.tokenServer.allows(token, repository, action);
        }
        Grant grant = tokens.get(token);
        return alive(grant)
                && grant.scopes().stream()
                        .filter(scope -> scope.startsWith("repository:" + repository + ":"))
                        .anyMatch(scope -> List.of(scope.substring(scope.lastIndexOf(':') + 1)
                                        .split(","))
                                .contains(action));
    }

    private static boolean alive(Grant grant) {
        return grant != null && Instant.now().isBefore(grant.end());
    }

    private String challenge(Exchange exchange, String ownRealm) {
        TokenServer server = config.tokenServer;
        String realm = config.realm != null ? config.realm : server != null ? server.realm() : ownRealm;
        String service = server != null ? server.service() : "test-registry";
        String scope = exchange.repository.isEmpty()
                ? ""
                : ",scope=\"repository:" + exchange.repository + ":"
                        + (action(exchange).equals("push") ? "pull,push" : "pull")
                        + (config.demandedScope == null ? "" : " " + config.demandedScope) + "\"";
        String error = exchange.header("authorization") == null ? "" : ",error=\"invalid_token\"";
        return "Bearer realm=\"" + realm + "\",service=\"" + service + "\"" + scope + error;
    }

    private static String action(Exchange exchange) {
        return exchange.method.equals("GET") && exchange.kind != RequestKind.SESSION_GET || exchange.isHead()
                ? "pull"
                : "push";
    }

    private String basic() {
        return "Basic "
                + Base64.getEncoder()
                        .encodeToString((config.user + ":" + config.password).getBytes(StandardCharsets.UTF_8));
    }

    private static Answer denied() {
        return Answer.error(401, "UNAUTHORIZED", "authentication required");
    }
}
