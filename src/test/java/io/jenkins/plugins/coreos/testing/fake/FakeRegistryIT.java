package io.jenkins.plugins.coreos.testing.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.testing.Processes;
import io.jenkins.plugins.coreos.testing.Skopeo;
import io.jenkins.plugins.coreos.testing.TestCertificates;
import io.jenkins.plugins.coreos.testing.TokenServer;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fake registry follows the protocol (skopeo pushes to it and reads back) and injects exactly the given faults. */
class FakeRegistryIT {
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private static final byte[] HELLO = {'h', 'e', 'l', 'l', 'o'};
    private static final String HELLO_DIGEST =
            "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    private static TestCertificates certificates;

    @TempDir
    Path dir;

    @BeforeAll
    static void makeCertificates(@TempDir Path shared) {
        certificates = TestCertificates.in(shared);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"anonymous", "basic", "bearer", "token server", "tls", "absolute", "no mounts", "lost sessions"})
    void skopeoPushesToItAndReadsBack(String shape) throws Exception {
        TestArchive archive = Archives.small(dir.resolve("image.ociarchive"));
        try (TokenServer tokens = TokenServer.start("user", "password", certificates);
                FakeRegistry registry = shaped(shape, tokens).start()) {
            push(archive, registry, "user:password");

            assertThat(registry.tags("os/image")).containsEntry("one", archive.digest());
            registry.assertNoTagNamesAnIncompleteImage();
            Path back = Files.createDirectory(dir.resolve("back"));
            assertThat(Skopeo.readBack(registry.host() + "/os/image:one", back, "--src-creds=user:password"))
                    .isEqualTo(archive.blobs().size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"basic", "bearer", "token server"})
    void rejectsWrongPassword(String shape) {
        TestArchive archive = Archives.small(dir.resolve("image.ociarchive"));
        try (TokenServer tokens = TokenServer.start("user", "password", certificates);
                FakeRegistry registry = shaped(shape, tokens).start()) {
            assertThatThrownBy(() -> push(archive, registry, "user:wrong")).isInstanceOf(AssertionError.class);

            assertThat(registry.requests(RequestKind.MANIFEST_PUT)).isEmpty();
            assertThat(registry.openSessions()).isZero();
        }
    }

    @Test
    void rejectsBlobWithWrongDigest() throws Exception {
        try (FakeRegistry registry = FakeRegistry.start()) {
            String wrong = HELLO_DIGEST.replace("2cf2", "0000");
            HttpResponse<String> answer = put(registry, open(registry), wrong, HELLO);

            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("DIGEST_INVALID");
            assertThat(registry.hasBlob("r", wrong)).isFalse();
        }
    }

    @Test
    void resumesResetUploadFromReportedOffset() throws Exception {
        try (FakeRegistry registry = FakeRegistry.start()) {
            FaultScript.Rule rule = registry.on(RequestKind.UPLOAD_PATCH).once(Fault.resetAfter(2));
            String location = open(registry);

            assertThatThrownBy(() -> send(registry, "PATCH", location, HELLO)).isInstanceOf(IOException.class);
            assertThat(rule.hits()).isEqualTo(1);
            HttpResponse<String> state = send(registry, "GET", location);
            assertThat(state.statusCode()).isEqualTo(204);
            assertThat(state.headers().firstValue("Range")).hasValue("0-1");

            HttpRequest misplaced = request(registry, "PATCH", location, HELLO)
                    .header("Content-Range", "0-4")
                    .build();
            assertThat(CLIENT.send(misplaced, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(416);
            assertThat(put(registry, location, HELLO_DIGEST, new byte[] {'l', 'l', 'o'})
                            .statusCode())
                    .isEqualTo(201);
            assertThat(registry.hasBlob("r", HELLO_DIGEST)).isTrue();
        }
    }

    @Test
    void losesCutSessionWithoutResumeSupport() throws Exception {
        try (FakeRegistry registry = FakeRegistry.builder().notResumable().start()) {
            registry.on(RequestKind.UPLOAD_PATCH).once(Fault.resetAfter(2));
            String location = open(registry);

            assertThatThrownBy(() -> send(registry, "PATCH", location, HELLO)).isInstanceOf(IOException.class);

            HttpResponse<String> state = send(registry, "GET", location);
            assertThat(state.statusCode()).isEqualTo(404);
            assertThat(state.body()).contains("BLOB_UPLOAD_INVALID");
        }
    }

    @Test
    void storesBlobDespiteLostResponse() throws Exception {
        try (FakeRegistry registry = FakeRegistry.start()) {
            registry.on(RequestKind.UPLOAD_PUT).once(Fault.loseAnswer());
            String location = open(registry);

            assertThatThrownBy(() -> put(registry, location, HELLO_DIGEST, HELLO))
                    .isInstanceOf(IOException.class);
            assertThat(registry.hasBlob("r", HELLO_DIGEST)).isTrue();
            assertThat(put(registry, location, HELLO_DIGEST, HELLO).statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void rejectsManifestBeforeItsBlobs() throws Exception {
        try (FakeRegistry registry = FakeRegistry.start()) {
            HttpResponse<String> answer = send(registry, "PUT", "/v2/r/manifests/tag", manifest());

            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("MANIFEST_BLOB_UNKNOWN");
            assertThat(registry.tags("r")).isEmpty();
            registry.assertNoTagNamesAnIncompleteImage();
        }
    }

    @Test
    void reportsTagOfImageThatWasIncompleteAtFirst() throws Exception {
        try (FakeRegistry registry =
                FakeRegistry.builder().withoutManifestChecks().start()) {
            send(registry, "PUT", "/v2/r/manifests/tag", manifest());
            registry.addBlob("r", HELLO_DIGEST, HELLO.length);

            assertThatThrownBy(registry::assertNoTagNamesAnIncompleteImage)
                    .hasMessageContaining("r:tag lacks " + HELLO_DIGEST);
        }
    }

    @Test
    void reportsTagAfterLossOfBlob() throws Exception {
        try (FakeRegistry registry = FakeRegistry.start()) {
            registry.addBlob("r", HELLO_DIGEST, HELLO.length);
            send(registry, "PUT", "/v2/r/manifests/tag", manifest());
            registry.assertNoTagNamesAnIncompleteImage();

            registry.removeBlob("r", HELLO_DIGEST);
            assertThatThrownBy(registry::assertNoTagNamesAnIncompleteImage).isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void mountsBlobFromRepositoryThatHasIt() throws Exception {
        try (FakeRegistry registry = FakeRegistry.start()) {
            registry.addBlob("r", HELLO_DIGEST, HELLO.length);
            String query = "/blobs/uploads/?mount=" + HELLO_DIGEST + "&from=r";

            assertThat(send(registry, "POST", "/v2/other" + query, new byte[0]).statusCode())
                    .isEqualTo(201);
            assertThat(registry.hasBlob("other", HELLO_DIGEST)).isTrue();
            assertThat(send(registry, "POST", "/v2/r/blobs/uploads/?mount=" + HELLO_DIGEST + "&from=none", new byte[0])
                            .statusCode())
                    .isEqualTo(202);
            assertThat(registry.requests(RequestKind.MOUNT)).hasSize(2);
        }
    }

    @Test
    void faultRulesApplyToTheNthRequest() throws Exception {
        try (FakeRegistry registry = FakeRegistry.start()) {
            registry.on(RequestKind.PING).nth(2, Fault.tooManyRequests(7));
            registry.on(RequestKind.PING).nth(3, Fault.tooManyRequestsUntil(Instant.EPOCH));
            registry.on(RequestKind.PING).nth(4, Fault.stray200());

            assertThat(send(registry, "GET", "/v2/").statusCode()).isEqualTo(200);
            assertThat(send(registry, "GET", "/v2/").headers().firstValue("Retry-After"))
                    .hasValue("7");
            assertThat(send(registry, "GET", "/v2/").headers().firstValue("Retry-After"))
                    .hasValue("Thu, 1 Jan 1970 00:00:00 GMT");
            assertThat(send(registry, "GET", "/v2/").body()).isEqualTo("Healthcheck requested");
            assertThat(registry.requests()).extracting(RecordedRequest::status).containsExactly(200, 429, 429, 200);
            assertThat(registry.connections()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"close", "truncate", "reset", "refuse"})
    void brokenResponseIsClientError(String fault) throws Exception {
        try (FakeRegistry registry = FakeRegistry.start()) {
            registry.on(RequestKind.TAGS)
                    .always(
                            switch (fault) {
                                case "close" -> Fault.close();
                                case "truncate" -> Fault.truncateAnswer();
                                case "reset" -> Fault.resetAfter(0);
                                default -> Fault.refuseForEver();
                            });

            assertThatThrownBy(() -> send(registry, "GET", "/v2/r/tags/list")).isInstanceOf(IOException.class);
            registry.clearFaults();
            assertThat(send(registry, "GET", "/v2/r/tags/list").statusCode()).isEqualTo(200);
        }
    }

    /** Otherwise another test's registry could get the port, and answer the requests that should be refused. */
    @Test
    void keepsItsPortWhileItRefusesConnections() throws Exception {
        InetSocketAddress address;
        try (FakeRegistry registry = FakeRegistry.start();
                ServerSocket other = new ServerSocket()) {
            int port = URI.create(registry.url()).getPort();
            address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            registry.on(RequestKind.TAGS).always(Fault.refuseForEver());
            assertThatThrownBy(() -> send(registry, "GET", "/v2/r/tags/list")).isInstanceOf(IOException.class);
            other.setReuseAddress(false);

            assertThatThrownBy(() -> other.bind(address)).isInstanceOf(BindException.class);
            assertThatThrownBy(() -> new Socket().connect(address)).isInstanceOf(ConnectException.class);
        }
        try (ServerSocket other = new ServerSocket()) {
            other.setReuseAddress(true);
            other.bind(address);
            assertThat(other.isBound()).isTrue();
        }
    }

    @Test
    void sendsEarlyResponseWithoutReadingBody() throws Exception {
        try (FakeRegistry registry = FakeRegistry.start()) {
            registry.on(RequestKind.UPLOAD_PATCH).once(Fault.early(Fault.status(503)));
            byte[] body = new byte[8 << 20];

            assertThat(send(registry, "PATCH", open(registry), body).statusCode())
                    .isEqualTo(503);
            assertThat(registry.requests(RequestKind.UPLOAD_PATCH).get(0).bodyLength())
                    .isZero();
        }
    }

    @Test
    void hangingRequestEndsWhenReleased() throws Exception {
        try (FakeRegistry registry = FakeRegistry.start()) {
            registry.on(RequestKind.UPLOAD_POST).once(Fault.hang());
            HttpRequest open = request(registry, "POST", "/v2/r/blobs/uploads/").build();
            var answer = CLIENT.sendAsync(open, BodyHandlers.ofString());
            registry.awaitHanging(1);
            assertThat(answer).isNotDone();

            registry.releaseHanging();
            assertThat(answer).failsWithin(Duration.ofSeconds(10));
        }
    }

    @Test
    void rejectsExpiredToken() throws Exception {
        try (FakeRegistry registry = FakeRegistry.builder()
                .bearerAuth("user", "password", Duration.ofMinutes(5))
                .start()) {
            registry.on(RequestKind.UPLOAD_POST).nth(2, Fault.expireTokens());
            String json = send(registry, "GET", "/token?scope=repository:r:pull,push", "user:password")
                    .body();
            String token = json.replaceFirst(".*\"token\":\"([^\"]+)\".*", "$1");

            assertThat(openWith(token, registry).statusCode()).isEqualTo(202);
            HttpResponse<String> refused = openWith(token, registry);
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.headers().firstValue("WWW-Authenticate").orElseThrow())
                    .contains("realm=\"" + registry.url() + "/token\"")
                    .contains("scope=\"repository:r:pull,push\"")
                    .contains("error=\"invalid_token\"");
        }
    }

    private static HttpResponse<String> openWith(String token, FakeRegistry registry) throws Exception {
        HttpRequest open = request(registry, "POST", "/v2/r/blobs/uploads/")
                .header("Authorization", "Bearer " + token)
                .build();
        return CLIENT.send(open, BodyHandlers.ofString());
    }

    private static HttpResponse<String> send(FakeRegistry registry, String method, String path, String credentials)
            throws Exception {
        HttpRequest request = request(registry, method, path)
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)))
                .build();
        return CLIENT.send(request, BodyHandlers.ofString());
    }

    private static FakeRegistryConfig shaped(String shape, TokenServer tokens) {
        FakeRegistryConfig config = FakeRegistry.builder();
        return switch (shape) {
            case "basic" -> config.basicAuth("user", "password");
            case "bearer" -> config.bearerAuth("user", "password", Duration.ofMinutes(5));
            case "token server" -> config.tokenServer(tokens);
            case "tls" -> config.tls(certificates);
            case "absolute" -> config.absoluteLocations();
            case "no mounts" -> config.withoutMounts();
            case "lost sessions" -> config.notResumable();
            default -> config;
        };
    }

    private static void push(TestArchive archive, FakeRegistry registry, String credentials) {
        Processes.command(
                        "skopeo",
                        "--insecure-policy",
                        "copy",
                        "--preserve-digests",
                        "--dest-tls-verify=false",
                        "--dest-creds=" + credentials,
                        "oci-archive:" + archive.path(),
                        "docker://" + registry.host() + "/os/image:one")
                .ok();
    }

    private static byte[] manifest() {
        return ("{\"schemaVersion\":2,\"config\":{\"mediaType\":\"c\",\"digest\":\"" + HELLO_DIGEST
                        + "\",\"size\":5},\"layers\":[]}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String open(FakeRegistry registry) throws Exception {
        return send(registry, "POST", "/v2/r/blobs/uploads/", new byte[0])
                .headers()
                .firstValue("Location")
                .orElseThrow();
    }

    private static HttpResponse<String> put(FakeRegistry registry, String location, String digest, byte[] body)
            throws Exception {
        return send(registry, "PUT", location + "&digest=" + digest, body);
    }

    private static HttpResponse<String> send(FakeRegistry registry, String method, String path, byte... body)
            throws Exception {
        return CLIENT.send(request(registry, method, path, body).build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(FakeRegistry registry, String method, String path, byte... body) {
        return HttpRequest.newBuilder(URI.create(registry.url() + path))
                .timeout(Duration.ofSeconds(20))
                .header("Content-Type", "application/vnd.oci.image.manifest.v1+json")
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    }
}
