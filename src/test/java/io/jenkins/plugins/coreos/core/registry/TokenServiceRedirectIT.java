package io.jenkins.plugins.coreos.core.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.http.Origin;
import io.jenkins.plugins.coreos.core.redaction.Redaction;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A token service that redirects. */
class TokenServiceRedirectIT {
    private final List<String> elsewhere = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private volatile int status;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/token", exchange -> {
            exchange.getResponseHeaders().set("Location", url("localhost") + "/elsewhere");
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.createContext("/elsewhere", exchange -> {
            elsewhere.add(new String(exchange.getRequestBody().readAllBytes()));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void doesNotSendIdentityTokenToRedirectTarget(int redirect) {
        status = redirect;
        RegistryRequest cause = RegistryRequest.of("PUT", URI.create(url("127.0.0.1")), "push");
        Challenge challenge = new Challenge("bearer", Map.of("realm", url("127.0.0.1") + "/token", "service", "s"));
        try (Transport transport = new Transport(RegistryOptions.DEFAULT.withTlsVerify(false), new Redaction())) {
            TokenService service = new TokenService(
                    transport, Origin.of(cause.uri()), RegistryCredentials.identity("s3cret", "the test"));

            assertThatThrownBy(() -> service.fetch(cause, challenge, List.of("repository:a:push")))
                    .isInstanceOfSatisfying(
                            RegistryException.class,
                            e -> assertThat(e.failure()).isEqualTo(Failure.UNAUTHORIZED))
                    .hasMessageContaining("an identity token is not sent to another URL")
                    .hasMessageNotContaining("s3cret");
        }
        assertThat(elsewhere).isEmpty();
    }

    private String url(String host) {
        return "http://" + host + ":" + server.getAddress().getPort();
    }
}
