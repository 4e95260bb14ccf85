package io.jenkins.plugins.coreos.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A token server (distribution, "Token Authentication Specification"): GET with Basic authentication returns a signed
 * token for the requested scopes, as does POST with a refresh token. Without credentials, the token does not permit
 * pushes.
 */
public final class TokenServer implements AutoCloseable {
    static final String SERVICE = "test-registry";
    static final String ISSUER = "test-issuer";

    private static final String DENIED =
            "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"incorrect username or password\"}]}";

    private final String user;
    private final String password;
    private final Jwt jwt;
    private final boolean tls;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(8, TokenServer::daemon);
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private volatile Duration lifetime = Duration.ofMinutes(5);

    /**
     * A request for a token.
     *
     * @param authorization the received header, or null
     * @param scopes the requested scopes, each {@code repository:name:actions}
     * @param status the status of the response
     */
    public record Request(String method, String service, List<String> scopes, String authorization, int status) {}

    private TokenServer(String user, String password, TestCertificates certificates, boolean tls) throws IOException {
        this.user = user;
        this.password = password;
        this.jwt = new Jwt(certificates);
        this.tls = tls;
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        if (tls) {
            HttpsServer https = HttpsServer.create(address, 0);
            https.setHttpsConfigurator(new HttpsConfigurator(certificates.serverContext()));
            server = https;
        } else {
            server = HttpServer.create(address, 0);
        }
        server.setExecutor(threads);
        server.createContext("/token", this::answer);
        server.start();
    }

    /** Starts a server over plain HTTP; the certificates are for its signatures. */
    public static TokenServer start(String user, String password, TestCertificates certificates) {
        return start(user, password, certificates, false);
    }

    /** Starts a server over HTTPS. */
    public static TokenServer startTls(String user, String password, TestCertificates certificates) {
        return start(user, password, certificates, true);
    }

    private static TokenServer start(String user, String password, TestCertificates certificates, boolean tls) {
        try {
            return new TokenServer(user, password, certificates, tls);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sets the lifetime of tokens issued from now on. */
    public TokenServer lifetime(Duration lifetime) {
        this.lifetime = lifetime;
        return this;
    }

    /** The URL in challenges. */
    public String realm() {
        return (tls ? "https" : "http") + "://127.0.0.1:" + server.getAddress().getPort() + "/token";
    }

    /** The service in challenges. */
    public String service() {
        return SERVICE;
    }

    /** The requests, oldest first. */
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    /** The refresh token that replaces user and password. */
    public String refreshToken() {
        return "refresh-" + Integer.toHexString((user + password).hashCode());
    }

    /** Returns whether this server issued the token, it is not expired, and it grants that action on a repository. */
    public boolean allows(String token, String repository, String action) {
        return jwt.allows(token, repository, action);
    }

    /** Returns whether this server issued the token and it is not expired. */
    public boolean knows(String token) {
        return jwt.knows(token);
    }

    /** Invalidates all tokens issued so far; a registry that verifies only signatures does not notice. */
    public void expireTokens() {
        jwt.expireAll();
    }

    Path certificate() {
        return jwt.certificate();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readNBytes(64 * 1024), StandardCharsets.UTF_8);
            boolean post = exchange.getRequestMethod().equals("POST");
            String query = post ? body : exchange.getRequestURI().getRawQuery();
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            List<String> scopes = scopes(query);
            int status = status(post, query, authorization);
            requests.add(
                    new Request(exchange.getRequestMethod(), first(query, "service"), scopes, authorization, status));
            boolean anonymous = !post && authorization == null;
            byte[] answer = (status == 200 ? grant(scopes, anonymous) : DENIED).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private int status(boolean post, String query, String authorization) {
        if (post) {
            return refreshToken().equals(first(query, "refresh_token")) ? 200 : 401;
        }
        String expected =
                "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        return authorization == null || authorization.equals(expected) ? 200 : 401;
    }

    private String grant(List<String> scopes, boolean anonymous) {
        String token = jwt.issue(anonymous ? "" : user, scopes, anonymous, lifetime);
        return "{\"token\":\"" + token + "\",\"access_token\":\"" + token + "\",\"expires_in\":" + lifetime.toSeconds()
                + "}";
    }

    private static String first(String query, String name) {
        List<String> values = values(query, name);
        return values.isEmpty() ? null : values.get(0);
    }

    /** Several scopes are several parameters, or one with spaces. */
    private static List<String> scopes(String query) {
        return values(query, "scope").stream()
                .flatMap(scope -> List.of(scope.split(" ")).stream())
                .filter(scope -> !scope.isEmpty())
                .toList();
    }

    private static List<String> values(String query, String name) {
        List<String> values = new ArrayList<>();
        for (String pair : (query == null ? "" : query).split("&")) {
            if (pair.startsWith(name + "=")) {
                values.add(URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8));
            }
        }
        return values;
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "token-server");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
