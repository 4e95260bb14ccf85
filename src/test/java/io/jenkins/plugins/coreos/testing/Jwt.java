package io.jenkins.plugins.coreos.testing;

import io.jenkins.plugins.coreos.core.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Signed tokens as distribution reads them ("Token Authentication Implementation"): RS256, with the chain in x5c. */
final class Jwt {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final TestCertificates certificates;
    private final Map<String, Grant> issued = new ConcurrentHashMap<>();

    private record Grant(Instant end, List<String> scopes) {}

    Jwt(TestCertificates certificates) {
        this.certificates = certificates;
    }

    /** The certificate that a registry must trust to accept the signatures. */
    Path certificate() {
        return certificates.authority();
    }

    /** A token for the scopes; an anonymous token may only pull. */
    String issue(String subject, List<String> scopes, boolean anonymous, Duration lifetime) {
        List<Map<String, Object>> access = new ArrayList<>();
        List<String> granted = new ArrayList<>();
        for (String scope : scopes) {
            int name = scope.indexOf(':');
            int actions = scope.lastIndexOf(':');
            List<String> allowed = List.of(scope.substring(actions + 1).split(",")).stream()
                    .filter(action -> !anonymous || action.equals("pull"))
                    .toList();
            String repository = scope.substring(name + 1, actions);
            access.add(Map.of("type", scope.substring(0, name), "name", repository, "actions", allowed));
            allowed.forEach(action -> granted.add(repository + ":" + action));
        }
        Instant now = Instant.now();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", TokenServer.ISSUER);
        claims.put("sub", subject);
        claims.put("aud", TokenServer.SERVICE);
        claims.put("nbf", now.getEpochSecond() - 1);
        claims.put("iat", now.getEpochSecond());
        claims.put("exp", now.plus(lifetime).getEpochSecond());
        claims.put("jti", UUID.randomUUID().toString());
        claims.put("access", access);
        String token = sign(claims);
        issued.put(token, new Grant(now.plus(lifetime), granted));
        return token;
    }

    boolean knows(String token) {
        Grant grant = issued.get(token);
        return grant != null && Instant.now().isBefore(grant.end());
    }

    boolean allows(String token, String repository, String action) {
        return knows(token) && issued.get(token).scopes().contains(repository + ":" + action);
    }

    void expireAll() {
        issued.clear();
    }

    private String sign(Map<String, Object> claims) {
        try {
            List<String> chain = new ArrayList<>();
            for (Certificate certificate : certificates.chain()) {
                chain.add(Base64.getEncoder().encodeToString(certificate.getEncoded()));
            }
            Map<String, Object> header = new LinkedHashMap<>();
            header.put("typ", "JWT");
            header.put("alg", "RS256");
            header.put("x5c", chain);
            String text = encode(Json.write(header)) + "." + encode(Json.write(claims));
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(certificates.privateKey());
            signature.update(text.getBytes(StandardCharsets.US_ASCII));
            return text + "." + BASE64.encodeToString(signature.sign());
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign a token", e);
        }
    }

    private static String encode(String json) {
        return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
