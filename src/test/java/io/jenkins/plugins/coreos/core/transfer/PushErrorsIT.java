package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.registry.RegistryException;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import io.jenkins.plugins.coreos.testing.fake.Fault;
import io.jenkins.plugins.coreos.testing.fake.RequestKind;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors caused by unusual responses of a registry or of a proxy in front of it. */
class PushErrorsIT {
    private static final String PASSWORD = "pa55w0rd";

    @TempDir
    Path dir;

    private TestArchive archive;

    @BeforeEach
    void writeArchive() {
        archive = Archives.small(dir.resolve("image"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"html", "huge", "huge message", "binary", "nested", "empty list"})
    void unusualErrorIsOneShortLine(String kind) {
        String body =
                switch (kind) {
                    case "html" -> "<!DOCTYPE html>\n<html><body><h1>502</h1></body></html>";
                    case "huge" -> "x".repeat(6 << 20);
                    case "huge message" ->
                        "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"" + "word ".repeat(100_000) + "\"}]}";
                    case "binary" -> "\u0000\u0001\u001b[2J\u202e\r\nSet-Cookie: x";
                    case "nested" -> "{\"errors\":[{\"code\":{\"a\":[1]},\"message\":\"\\u001b[31m\\u202ered\\n\"}]}";
                    default -> "{\"errors\":[]}";
                };
        try (FakeRegistry registry = FakeRegistry.start()) {
            registry.on(RequestKind.UPLOAD_PUT).always(Fault.status(403).body(body));
            RegistryException e = failure(registry);

            assertThat(e.getMessage())
                    .contains("HTTP 403")
                    .hasSizeLessThan(700)
                    .doesNotContainPattern("[\\p{Cntrl}\\u202e]");
        }
    }

    @Test
    void hidesSecretsRepeatedByRegistry() {
        try (FakeRegistry registry =
                FakeRegistry.builder().basicAuth("robot", PASSWORD).start()) {
            String pair = java.util.Base64.getEncoder().encodeToString(("robot:" + PASSWORD).getBytes());
            registry.on(RequestKind.UPLOAD_PUT)
                    .always(Fault.error(
                            403,
                            "DENIED",
                            "bad password " + PASSWORD + " in Basic " + pair
                                    + ", see https://store/x?X-Signature=5ecret, eyJhbGciOiJIUzI1NiJ9.e30.sig"));
            RegistryException e = failure(registry);

            assertThat(e.getMessage())
                    .contains("DENIED: bad password *** in Basic ***, see https://store/x?***")
                    .doesNotContain(PASSWORD, pair, "5ecret", "eyJ");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MANIFEST_PUT | 413 | a proxy in front of the registry limits the size of requests; raise its limit",
                "UPLOAD_PUT   | 413 | a proxy in front of the registry limits the size of requests; raise its limit",
                "UPLOAD_PUT   | 403 | is not allowed here; grant write access to the repository",
                "UPLOAD_PUT   | 301 | name the registry by the host that it redirects to",
                "MANIFEST_PUT | 404 | check the repository's name",
                "MANIFEST_PUT | 401 | HTTP 401 without an authentication challenge",
                "PING         | 401 | HTTP 401 without an authentication challenge",
                "PING         | 403 | a firewall or the registry's list of permitted addresses may refuse this client",
                "PING         | 403 | or this is not a container registry, so check host and port",
                "PING         | 404 | this is not a container registry; check host and port",
            })
    void everyRejectionStatesRemedy(RequestKind kind, int status, String advice) {
        try (FakeRegistry registry = FakeRegistry.start()) {
            registry.on(kind).always(Fault.status(status));
            assertThat(failure(registry)).hasMessageContaining(advice).hasMessageContaining("HTTP " + status);
        }
    }

    @Test
    void errorNamesUnsupportedAuthentication() {
        try (FakeRegistry registry = FakeRegistry.start()) {
            registry.on(RequestKind.PING).always(Fault.status(401).header("WWW-Authenticate", "Negotiate"));
            assertThat(failure(registry)).hasMessageContaining("unsupported authentication ('negotiate')");
        }
    }

    @Test
    void reportsABlobThatTheRegistryLostBeforeTheManifest() {
        try (FakeRegistry registry = FakeRegistry.start()) {
            registry.on(RequestKind.MANIFEST_PUT)
                    .always(Fault.error(400, "MANIFEST_BLOB_UNKNOWN", "blob unknown to registry"));
            assertThat(failure(registry))
                    .hasMessageContaining("the registry has lost a blob")
                    .hasMessageContaining("push again");
        }
    }

    @Test
    void suggestsPlainHttpIfRegistryClosesTls() {
        try (FakeRegistry registry = FakeRegistry.start()) {
            Pushes request = Pushes.request(archive.path(), registry.host() + "/os/image:one")
                    .tlsVerify(true)
                    .retries(0)
                    .build();
            assertThatThrownBy(() -> Pushes.push(request))
                    .hasMessageContaining("GET https://")
                    .hasMessageContaining("if it uses plain HTTP, set tlsVerify to false");
            assertThat(registry.requests()).isEmpty();
        }
    }

    @Test
    void limitsNumberOfRedirects() {
        try (FakeRegistry registry = FakeRegistry.start()) {
            registry.on(RequestKind.MOUNT)
                    .always(Fault.redirect(307, "/v2/os/image/blobs/uploads/?mount=x&_state=5ecret"));
            assertThat(failure(registry))
                    .hasMessageContaining("too many redirects, the last to http://127.0.0.1")
                    .hasMessageNotContaining("5ecret");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ftp://127.0.0.1/x", "http:///x", "mailto:x", "::", "http://127.0.0.1:99999/x", "http://a b/"})
    void rejectsInvalidLocation(String location) {
        try (FakeRegistry registry = FakeRegistry.start()) {
            registry.on(RequestKind.MOUNT).always(Fault.status(202).header("Location", location));
            assertThat(failure(registry)).hasMessageContaining("the Location header is missing or invalid");
        }
    }

    @Test
    void errorNamesRedirectedRegistry() {
        try (FakeRegistry other = FakeRegistry.start();
                FakeRegistry registry = FakeRegistry.start()) {
            registry.on(RequestKind.PING).always(Fault.redirect(302, other.url() + "/v2/"));
            assertThat(failure(registry))
                    .hasMessageContaining("the registry redirects to another host, " + other.url())
                    .hasMessageContaining("use it as the registry");
        }
    }

    @Test
    void rejectsHostInvalidInUrls() {
        Pushes request =
                Pushes.request(archive.path(), "my_registry:5000/os/image:one").build();
        assertThatThrownBy(() -> Pushes.push(request))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("'my_registry:5000' is not a valid host name");
    }

    private RegistryException failure(FakeRegistry registry) {
        Pushes request = Pushes.request(archive.path(), registry.host() + "/os/image:one")
                .credentials(RegistryCredentials.basic("robot", PASSWORD, "the test"))
                .timeouts(Duration.ofSeconds(20), Duration.ofSeconds(20))
                .retries(1)
                .build();
        RegistryException e = catchThrowableOfType(RegistryException.class, () -> Pushes.push(request));
        assertThat(e).as("the push has failed").isNotNull();
        assertThat(registry.tags("os/image")).isEmpty();
        return e;
    }
}
