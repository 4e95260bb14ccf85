package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.registry.RegistryException;
import io.jenkins.plugins.coreos.core.registry.RequestLog;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import io.jenkins.plugins.coreos.testing.fake.Fault;
import io.jenkins.plugins.coreos.testing.fake.RequestKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A registry repeats the secrets that it was sent: neither the log nor the error shows them. */
class PushSecretsIT {
    private static final String PASSWORD = "pa55/w<or>d&+1";

    @TempDir
    Path dir;

    private TestArchive archive;
    private final List<String> log = new ArrayList<>();

    @BeforeEach
    void writeArchive() {
        archive = Archives.small(dir.resolve("image"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "percent", "html", "html numbers", "json", "base64", "base64url", "cut off"})
    void hidesPasswordThatRegistryRepeats(String form) {
        String base64 = Base64.getEncoder().encodeToString(PASSWORD.getBytes(StandardCharsets.UTF_8));
        String repeated =
                switch (form) {
                    case "percent" -> "pa55%2fw%3Cor%3ed%26%2B1";
                    case "html" -> "pa55/w&lt;or&gt;d&amp;+1";
                    case "html numbers" -> "pa55&#x2f;w&#60;or&#x3E;d&#38;&#43;1";
                    // Once for the message, and once more because the message is in JSON.
                    case "json" -> "pa55\\\\/w\\\\u003cor\\\\u003Ed\\\\u0026+1";
                    case "base64" -> base64;
                    case "base64url" ->
                        Base64.getUrlEncoder()
                                .withoutPadding()
                                .encodeToString(PASSWORD.getBytes(StandardCharsets.UTF_8));
                    // The message is cut off after 200 characters.
                    case "cut off" -> "x".repeat(172) + " " + PASSWORD;
                    default -> PASSWORD;
                };
        try (FakeRegistry registry =
                FakeRegistry.builder().basicAuth("robot", PASSWORD).start()) {
            registry.on(RequestKind.MANIFEST_PUT).always(Fault.error(503, "DENIED", "you sent " + repeated));
            String message = failure(registry.host(), RegistryCredentials.basic("robot", PASSWORD, "the test"));
            assertThat(message).contains("DENIED: you sent ").contains("***");
            assertThat(log).anyMatch(line -> line.contains("retrying in"));
            assertThat(message + log).doesNotContain(repeated, PASSWORD, "pa55", base64);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pa55%2Fw%3Cor%3Ed&+1", "pa55%252Fw%253Cor%253Ed%2526%252B1"})
    void hidesPasswordInUploadLocation(String repeated) {
        List<String> requests = new java.util.concurrent.CopyOnWriteArrayList<>();
        RequestLog.enable(requests::add);
        try (FakeRegistry registry =
                FakeRegistry.builder().basicAuth("robot", PASSWORD).start()) {
            registry.on(RequestKind.MOUNT)
                    .always(Fault.status(202).header("Location", "/v2/os/image/blobs/uploads/" + repeated));
            String message = failure(registry.host(), RegistryCredentials.basic("robot", PASSWORD, "the test"));
            assertThat(message + log + requests).contains("blobs/uploads/***").doesNotContain("pa55");
        } finally {
            RequestLog.enable(null);
        }
    }

    @Test
    void hidesIdentityTokenThatTokenServiceRepeats() throws Exception {
        String token = "1dent1ty.t0ken-of-the-test";
        HttpServer service =
                tokenService(401, "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"bad " + token + "\"}]}");
        try (FakeRegistry registry = FakeRegistry.start()) {
            registry.on(RequestKind.PING).always(challenge(service));
            assertThat(failure(registry.host(), RegistryCredentials.identity(token, "the test")))
                    .contains("UNAUTHORIZED: bad ***")
                    .doesNotContain(token);
        } finally {
            service.stop(0);
        }
    }

    @Test
    void hidesTokenThatWasFetched() throws Exception {
        HttpServer service = tokenService(200, "{\"token\":\"f3tched/token\"}");
        try (FakeRegistry registry = FakeRegistry.start()) {
            registry.on(RequestKind.PING).always(challenge(service));
            registry.on(RequestKind.UPLOAD_PUT).always(Fault.error(400, "NO", "bad token f3tched%2Ftoken"));
            assertThat(failure(registry.host(), RegistryCredentials.basic("robot", PASSWORD, "the test")))
                    .contains("NO: bad token ***")
                    .doesNotContain("f3tched");
        } finally {
            service.stop(0);
        }
    }

    private static HttpServer tokenService(int status, String answer) throws IOException {
        byte[] body = answer.getBytes(StandardCharsets.UTF_8);
        HttpServer service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/", exchange -> {
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        service.start();
        return service;
    }

    private static Fault challenge(HttpServer service) {
        String realm = "http://127.0.0.1:" + service.getAddress().getPort() + "/token";
        return Fault.status(401).header("WWW-Authenticate", "Bearer realm=\"" + realm + "\",service=\"s\"");
    }

    private String failure(String host, RegistryCredentials credentials) {
        Pushes request = Pushes.request(archive.path(), host + "/os/image:one")
                .credentials(credentials)
                .retries(1)
                .build();
        RegistryException e = catchThrowableOfType(RegistryException.class, () -> Pushes.push(request, log));
        assertThat(e).as("the push has failed").isNotNull();
        for (Throwable at = e; at != null; at = at.getCause()) {
            assertThat(String.valueOf(at.getMessage())).doesNotContain(PASSWORD);
        }
        return e.getMessage();
    }
}
