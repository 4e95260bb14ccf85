package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.registry.RegistryException;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistryConfig;
import io.jenkins.plugins.coreos.testing.fake.Fault;
import io.jenkins.plugins.coreos.testing.fake.RecordedRequest;
import io.jenkins.plugins.coreos.testing.fake.RequestKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Unusual but correct registries and proxies: a push succeeds without retries. */
class PushToPeculiarRegistriesIT {
    @TempDir
    Path dir;

    private final List<String> log = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 204})
    void acceptsAny2xxForAStoredManifest(int status) throws Exception {
        assertPushed(registry -> registry.on(RequestKind.MANIFEST_PUT).always(Fault.answeredAs(status)));
        assertPushed(
                FakeRegistry.builder().withoutDigestHeaders(),
                registry -> registry.on(RequestKind.MANIFEST_PUT).always(Fault.answeredAs(status)));
    }

    @Test
    void rejectsA2xxWithoutTheManifest() {
        try (FakeRegistry registry = FakeRegistry.start()) {
            registry.on(RequestKind.MANIFEST_PUT).always(Fault.status(202));
            assertThatThrownBy(() -> push(registry, Archives.small(dir.resolve("image"))))
                    .hasMessageContaining("HTTP 202, but the registry has no manifest; expected sha256:");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"%s\"", "W/\"%s\"", " %s ", "'%s'", "", "sha256:00", "sha256:what", "md5:0123", "none"})
    void readsDigestHeadersLeniently(String form) throws Exception {
        for (boolean upper : new boolean[] {false, true}) {
            FakeRegistryConfig config = FakeRegistry.builder();
            assertPushed(config, registry -> {
                Fault fault = Fault.altered(status -> {
                    String digest = status.headers().getOrDefault("Docker-Content-Digest", "");
                    String text = form.formatted(upper ? digest.toUpperCase(Locale.ROOT) : digest);
                    return status.header("Docker-Content-Digest", text);
                });
                registry.on(RequestKind.MANIFEST_PUT).always(fault);
                registry.on(RequestKind.BLOB_HEAD).always(fault);
            });
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 202, 204})
    void acceptsAny2xxFromTheVersionCheck(int status) throws Exception {
        assertPushed(registry -> registry.on(RequestKind.PING).always(Fault.status(status)));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 204, 302, 303, 400, 404, 405, 501})
    void uploadsAfterAnyOtherResponseToAMount(int status) throws Exception {
        TestArchive archive = assertPushed(registry -> registry.on(RequestKind.MOUNT)
                .always(Fault.status(status).header("Location", "/login").body("<html>log in</html>")));
        assertThat(archive.layers()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201})
    void acceptsAnUploadThatHasALocation(int status) throws Exception {
        assertPushed(FakeRegistry.builder().withoutMounts(), registry -> {
            registry.on(RequestKind.MOUNT).always(Fault.status(404));
            registry.on(RequestKind.UPLOAD_POST).always(Fault.answeredAs(status));
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 202, 204})
    void acceptsAny2xxForAStoredBlob(int status) throws Exception {
        assertPushed(registry -> registry.on(RequestKind.UPLOAD_PUT).always(Fault.answeredAs(status)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "&x=a|b",
                "&x={1}",
                "&x=[2]",
                "&x=a b",
                "&x=\\",
                "&x=100%",
                "&x=%zz",
                "&x=\u00c3\u00a9",
                "&x=^`\"<>",
                "#fragment"
            })
    void encodesForbiddenCharactersInALocation(String tail) throws Exception {
        for (FakeRegistryConfig config :
                List.of(FakeRegistry.builder(), FakeRegistry.builder().absoluteLocations())) {
            assertPushed(config, registry -> {
                Fault fault = Fault.altered(
                        status -> status.header("Location", status.headers().get("Location") + tail));
                registry.on(RequestKind.MOUNT).always(fault);
            });
        }
    }

    /** Artipie ignores the body of a PUT; skopeo and crane send every blob with PATCH. */
    @Test
    void sendsPatchesWhereTheRegistryIgnoresThePutBody() throws Exception {
        TestArchive archive = Archives.image().layers(8, 70_000).write(dir.resolve("image"));
        try (FakeRegistry registry = FakeRegistry.builder().ignoringPutBodies().start()) {
            TransferProgress progress = new TransferProgress();
            Pushes request = Pushes.request(archive.path(), registry.host() + "/os/image:one")
                    .alsoTo(registry.host() + "/os/other:one")
                    .parallel(1)
                    .retries(0);
            request.build().push(progress, log::add);

            assertThat(registry.tags("os/image")).containsEntry("one", archive.digest());
            assertThat(registry.tags("os/other")).containsEntry("one", archive.digest());
            // One PUT with an ignored body is enough to use PATCH in both repositories.
            assertThat(registry.requests(RequestKind.UPLOAD_PUT)).hasSize(9 + 1);
            assertThat(registry.requests(RequestKind.UPLOAD_PATCH)).hasSize(9);
            assertThat(progress.snapshot().sent()).isEqualTo(progress.snapshot().totalBytes() / 2);
            registry.assertNoTagNamesAnIncompleteImage();
        }
    }

    /** Each PATCH succeeds, but accepts only one byte of the megabyte that was sent. */
    @Test
    void abandonsAnUploadThatAdvancesByteByByte() throws Exception {
        TestArchive archive = Archives.image().layers(1, 300_000).write(dir.resolve("image"));
        try (FakeRegistry registry = FakeRegistry.builder().maxBody(200_000).start()) {
            for (int i = 1; i < 400; i++) {
                int last = i;
                registry.on(RequestKind.UPLOAD_PATCH).nth(i, Fault.status(202).header("Range", "0-" + last));
            }
            assertThatThrownBy(() -> Pushes.push(Pushes.request(archive.path(), registry.host() + "/os/image:one")
                            .retries(0)
                            .build()))
                    .hasMessageContaining("the registry has aborted the upload");
            assertThat(registry.requests(RequestKind.UPLOAD_PATCH)).hasSizeLessThan(200);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 204, 206})
    void unusualHeadStatusDoesNotMeanThatABlobExists(int status) throws Exception {
        assertPushed(
                FakeRegistry.builder().withoutMounts(),
                registry -> registry.on(RequestKind.BLOB_HEAD).always(Fault.status(status)));
    }

    @Test
    void readsErrorCodesInLowerCase() throws Exception {
        assertPushed(registry -> registry.on(RequestKind.MANIFEST_PUT)
                .once(Fault.error(400, "manifest_blob_unknown", "a blob is unknown")));
    }

    @Test
    void retriesABlobDamagedByPutAndByPatch() throws Exception {
        TestArchive archive = Archives.image().layers(1, 70_000).write(dir.resolve("image"));
        try (FakeRegistry registry = FakeRegistry.start()) {
            registry.on(RequestKind.UPLOAD_PUT).first(2, Fault.error(400, "DIGEST_INVALID", "not what was said"));
            Pushes.push(
                    Pushes.request(archive.path(), registry.host() + "/os/image:one")
                            .parallel(1)
                            .build(),
                    log);

            assertThat(log)
                    .filteredOn(line -> line.contains("received different bytes than were sent"))
                    .hasSize(1);
            assertThat(registry.tags("os/image")).containsEntry("one", archive.digest());
        }
    }

    /** nginx limits the size of a request to 1 MiB by default. */
    @ParameterizedTest
    @CsvSource({"1048576, 0, 5000000", "100000, 0, 70000", "100000, 60000, 1000000", "5000, 0, 40000", "1500, 0, 4000"})
    void findsAndRemembersTheMaximumRequestSize(long limit, long least, long size) throws Exception {
        TestArchive archive = Archives.image().layers(3, size).write(dir.resolve("image"));
        try (FakeRegistry registry =
                FakeRegistry.builder().maxBody(limit).minChunk(least).start()) {
            TransferProgress progress = new TransferProgress();
            Pushes.request(archive.path(), registry.host() + "/os/image:one")
                    .parallel(1)
                    .retries(0)
                    .build()
                    .push(progress, log::add);

            assertThat(registry.tags("os/image")).containsEntry("one", archive.digest());
            assertThat(progress.snapshot().sent()).isEqualTo(progress.snapshot().totalBytes());
            List<RecordedRequest> refused = registry.requests().stream()
                    .filter(request -> request.status() == 413)
                    .toList();
            assertThat(refused).hasSizeLessThan(8);
            List<RecordedRequest> chunks = registry.requests(RequestKind.UPLOAD_PATCH);
            assertThat(chunks)
                    .filteredOn(chunk -> chunk.status() == 202)
                    .allMatch(chunk -> chunk.bodyLength() <= limit);
            // At least half of the limit: chunks are not smaller than necessary.
            assertThat(chunks.size()).isLessThan((int) (3 * (size / (limit / 2) + 2) + 8));
            registry.assertNoTagNamesAnIncompleteImage();
        }
    }

    @Test
    void rejectsALimitBelowTheMinimumChunkSize() {
        TestArchive archive = Archives.image().layers(1, 500_000).write(dir.resolve("image"));
        try (FakeRegistry registry =
                FakeRegistry.builder().maxBody(50_000).minChunk(100_000).start()) {
            assertThatThrownBy(() -> push(registry, archive))
                    .hasMessageContaining("HTTP 413")
                    .hasMessageContaining(
                            "a proxy in front of the registry limits the size of requests; raise its limit");
            assertThat(registry.requests(RequestKind.UPLOAD_PATCH)).hasSizeLessThan(6);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=0-%d", "0-%d", "bytes 0-%d/*"})
    void readsTheRangeHeaderInAnySpelling(String form) throws Exception {
        assertPushed(
                FakeRegistry.builder().maxBody(20_000),
                registry -> registry.on(RequestKind.UPLOAD_PATCH)
                        .always(Fault.altered(status -> status.headers().containsKey("Range")
                                ? status.header(
                                        "Range",
                                        form.formatted(Long.parseLong(
                                                status.headers().get("Range").substring(2))))
                                : status)));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 204})
    void acceptsAny2xxForAChunk(int status) throws Exception {
        assertPushed(
                FakeRegistry.builder().maxBody(20_000),
                registry -> registry.on(RequestKind.UPLOAD_PATCH)
                        .always(Fault.altered(answer ->
                                answer.code() == 202 ? new Fault.Status(status, answer.headers(), "") : answer)));
    }

    @Test
    void countsEachByteOnceAcrossBrokenChunks() throws Exception {
        TestArchive archive = Archives.image().layers(1, 3_000_000).write(dir.resolve("image"));
        try (FakeRegistry registry = FakeRegistry.builder().maxBody(200_000).start()) {
            registry.on(RequestKind.UPLOAD_PATCH).nth(9, Fault.resetAfter(50_000));
            TransferProgress progress = new TransferProgress();
            Pushes.request(archive.path(), registry.host() + "/os/image:one")
                    .build()
                    .push(progress, log::add);

            assertThat(progress.snapshot().sent()).isEqualTo(progress.snapshot().totalBytes());
            assertThat(registry.tags("os/image")).containsEntry("one", archive.digest());
        }
    }

    @ParameterizedTest
    @CsvSource({"404, BLOB_UNKNOWN", "404, MANIFEST_BLOB_UNKNOWN", "400, MANIFEST_BLOB_UNKNOWN", "400, BLOB_UNKNOWN"})
    void resendsABlobLostBeforeTheManifest(int status, String code) throws Exception {
        for (boolean named : new boolean[] {true, false}) {
            TestArchive archive = Archives.image().layers(4, 2_000).write(dir.resolve("image"));
            String lost = archive.layers().get(2);
            try (FakeRegistry registry = FakeRegistry.start()) {
                registry.on(RequestKind.MANIFEST_PUT).once(Fault.altered(answer -> {
                    registry.removeBlob("os/image", lost);
                    return Fault.error(status, code, "blob unknown" + (named ? " " + lost : ""));
                }));
                push(registry, archive);

                assertThat(registry.tags("os/image")).containsEntry("one", archive.digest());
                assertThat(registry.hasBlob("os/image", lost)).isTrue();
                assertThat(registry.requests(RequestKind.UPLOAD_PUT)).hasSize(6);
                assertThat(registry.requests(RequestKind.BLOB_HEAD)).hasSize(named ? 1 : 5);
                assertThat(log).anyMatch(line -> line.contains("had lost the blob " + lost.substring(0, 19)));
            }
            log.clear();
        }
    }

    @Test
    void resendsARepeatedlyLostBlobOnceAndReportsIt() {
        TestArchive archive = Archives.image().layers(2, 2_000).write(dir.resolve("image"));
        String lost = archive.layers().get(0);
        try (FakeRegistry registry = FakeRegistry.start()) {
            registry.on(RequestKind.MANIFEST_PUT).always(Fault.altered(answer -> {
                registry.removeBlob("os/image", lost);
                return Fault.error(404, "BLOB_UNKNOWN", "blob unknown to registry");
            }));
            assertThatThrownBy(() -> push(registry, archive))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContaining("HTTP 404 BLOB_UNKNOWN: blob unknown to registry")
                    .hasMessageContaining("the registry has lost a blob that it had accepted");
            assertThat(registry.requests(RequestKind.UPLOAD_PUT)).hasSize(4);
        }
    }

    /** docker-registry rejects the manifest like this while another client pushes to the repository. */
    @Test
    void retriesAManifestRejectedAsInvalid() throws Exception {
        TestArchive archive = Archives.image().layers(2, 2_000).write(dir.resolve("image"));
        String body = "{\"errors\":[{\"code\":\"DIGEST_INVALID\",\"message\":\"provided digest did not match\"},"
                + "{\"code\":\"MANIFEST_BLOB_UNKNOWN\",\"message\":\"blob unknown\",\"detail\":\""
                + archive.layers().get(1) + "\"}]}";
        try (FakeRegistry registry = FakeRegistry.start()) {
            registry.on(RequestKind.MANIFEST_PUT).first(3, Fault.status(400).body(body));
            push(registry, archive);
            assertThat(registry.tags("os/image")).containsEntry("one", archive.digest());
            // The blob exists and is not sent again.
            assertThat(registry.requests(RequestKind.UPLOAD_PUT)).hasSize(3);

            registry.on(RequestKind.MANIFEST_PUT).first(1, Fault.error(400, "DIGEST_INVALID", "not what was said"));
            push(registry, archive);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void rejectsAWebApplication(boolean redirect) {
        try (FakeRegistry registry = FakeRegistry.start()) {
            Fault.Status page = Fault.status(200)
                    .header("Content-Type", "text/html; charset=utf-8")
                    .body("<!DOCTYPE html><html><head><title>Log in</title></head></html>");
            for (RequestKind kind : RequestKind.values()) {
                registry.on(kind)
                        .always(
                                redirect && kind != RequestKind.OTHER
                                        ? Fault.redirect(302, "/login?next=%2Fv2%2F")
                                        : page);
            }
            assertThatThrownBy(() -> push(registry, Archives.small(dir.resolve("image"))))
                    .hasMessageContaining("not a container registry")
                    .hasMessageContaining("HTTP 200 Log in, a web page");
            assertThat(registry.requests()).hasSize(redirect ? 2 : 1);
            assertThat(log).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"UPLOAD_POST", "UPLOAD_PUT", "MANIFEST_PUT"})
    void stopsImmediatelyAtWebPage(RequestKind kind) {
        try (FakeRegistry registry = FakeRegistry.builder().withoutMounts().start()) {
            registry.on(RequestKind.MOUNT).always(Fault.status(404));
            registry.on(kind)
                    .always(Fault.status(200)
                            .header("Content-Type", "text/html")
                            .body("<html>portal</html>"));
            assertThatThrownBy(() -> push(registry, Archives.small(dir.resolve("image"))))
                    .hasMessageContaining("not a container registry");
            assertThat(log).hasSize(1);
        }
    }

    /** A step that changes how the registry behaves. */
    private interface Script {
        void on(FakeRegistry registry);
    }

    private TestArchive assertPushed(Script script) throws Exception {
        return assertPushed(FakeRegistry.builder(), script);
    }

    /** Pushes twice to a new registry, without retries. */
    private TestArchive assertPushed(FakeRegistryConfig config, Script script) throws Exception {
        TestArchive archive = Archives.image().layers(3, 50_000).write(dir.resolve("image"));
        try (FakeRegistry registry = config.start()) {
            script.on(registry);
            for (int i = 0; i < 2; i++) {
                Pushes.push(
                        Pushes.request(archive.path(), registry.host() + "/os/image:one")
                                .retries(0)
                                .timeouts(Duration.ofSeconds(20), Duration.ofSeconds(20))
                                .build(),
                        log);
                assertThat(registry.tags("os/image")).containsEntry("one", archive.digest());
                registry.assertNoTagNamesAnIncompleteImage();
            }
        }
        return archive;
    }

    private void push(FakeRegistry registry, TestArchive archive) throws Exception {
        Pushes.push(
                Pushes.request(archive.path(), registry.host() + "/os/image:one")
                        .timeouts(Duration.ofSeconds(20), Duration.ofSeconds(20))
                        .build(),
                log);
    }
}
