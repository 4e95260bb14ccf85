package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.registry.RegistryOptions;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import io.jenkins.plugins.coreos.testing.fake.Fault;
import io.jenkins.plugins.coreos.testing.fake.RecordedRequest;
import io.jenkins.plugins.coreos.testing.fake.RequestKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Copies signatures and referrers between registries that have the referrers API, with injected faults. */
class ReferrerFaultsIT {
    private static final int PAGE = 2;
    private static final RegistryOptions OPTIONS = RegistryOptions.DEFAULT
            .withTlsVerify(false)
            .withRetries(2)
            .withTiming(
                    new RegistryOptions.Timing(Duration.ofMillis(5), Duration.ofSeconds(20), Duration.ofSeconds(20)));

    @TempDir
    Path dir;

    private FakeRegistry from;
    private FakeRegistry to;
    private String image;
    private int size;
    private Artifact signature;
    private final List<String> log = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        from = FakeRegistry.builder().referrers(PAGE).start();
        to = FakeRegistry.builder().referrers(PAGE).start();
        RemoteImage remote = RemoteImage.of(
                Archives.image().layers(2, 10_000).write(dir.resolve("image")).path());
        remote.putInto(from, "os/image", "one");
        image = remote.digest();
        size = remote.top().raw().length;
        signature = Artifact.signature("first").pushTo(from.host(), "os/image", Artifact.tag(image) + ".sig");
    }

    @AfterEach
    void stop() {
        from.close();
        to.close();
    }

    private TransferResult copy() throws Exception {
        return Copies.from(from.host() + "/os/image:one")
                .to(to.host() + "/copy/image")
                .referrers()
                .run(OPTIONS, new TransferProgress(), log::add);
    }

    private Artifact note(String text) throws Exception {
        return Artifact.referrer(image, size, text).pushTo(from.host(), "os/image");
    }

    private void assertFails(String message) {
        assertThatThrownBy(this::copy).hasMessageContaining(message);
        assertThat(to.tags("copy/image")).isEmpty();
    }

    private void respondWithReferrers(Artifact list) {
        from.on(RequestKind.REFERRERS)
                .at(image)
                .always(Fault.status(200)
                        .header("Content-Type", Artifact.INDEX)
                        .body(new String(list.manifest(), java.nio.charset.StandardCharsets.UTF_8)));
    }

    private int position(String reference) {
        List<String> references = to.requests(RequestKind.MANIFEST_PUT).stream()
                .map(RecordedRequest::path)
                .toList();
        return references.indexOf("/v2/copy/image/manifests/" + reference);
    }

    @Test
    void readsAllPagesOfTheApi() throws Exception {
        List<Artifact> notes = new ArrayList<>();
        for (int i = 0; i < 2 * PAGE + 1; i++) {
            notes.add(note("note " + i));
        }

        copy();

        for (Artifact note : notes) {
            note.assertAt(to.host(), "copy/image", note.digest());
        }
        assertThat(to.tags("copy/image"))
                .as("no index under the referrers tag")
                .containsOnlyKeys("one", Artifact.tag(image) + ".sig");
        to.assertNoTagNamesAnIncompleteImage();
    }

    @Test
    void setsTheTagsLast() throws Exception {
        Artifact note = note("note");

        copy();

        assertThat(position(image)).isNotNegative().isLessThan(position(note.digest()));
        assertThat(position(note.digest())).isLessThan(position("one"));
        assertThat(position(Artifact.tag(image) + ".sig")).isNotNegative().isLessThan(position("one"));
    }

    @Test
    void setsNoTagIfAReferrerIsRefused() throws Exception {
        Artifact note = note("note");
        to.on(RequestKind.MANIFEST_PUT).at(note.digest()).always(Fault.error(403, "DENIED", "not here"));

        assertThatThrownBy(this::copy).hasMessageContaining("HTTP 403 DENIED: not here");
        assertThat(to.tags("copy/image")).doesNotContainKey("one");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404, 405, 406})
    void usesTheTagWithoutTheApi(int status) throws Exception {
        Artifact note = note("note");
        Artifact.index(note).pushTo(from.host(), "os/image", Artifact.tag(image));
        from.on(RequestKind.REFERRERS).always(Fault.status(status));

        copy();

        note.assertAt(to.host(), "copy/image", note.digest());
        assertThat(from.requests(RequestKind.REFERRERS))
                .as("one request, then cached")
                .hasSize(1);
    }

    @Test
    void treatsWebPageAsMissingApi() throws Exception {
        Artifact note = note("note");
        Artifact.index(note).pushTo(from.host(), "os/image", Artifact.tag(image));
        from.on(RequestKind.REFERRERS)
                .always(Fault.status(200).header("Content-Type", "text/html").body("<html>Welcome</html>"));

        copy();

        note.assertAt(to.host(), "copy/image", note.digest());
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 302, 404})
    void webPageOfAProxyDoesNotDisableTheApi(int status) throws Exception {
        Artifact note = note("note");
        Artifact ofNote = Artifact.referrer(note.digest(), note.manifest().length, "about the note")
                .pushTo(from.host(), "os/image");
        from.on(RequestKind.REFERRERS).at(image).once(page(status));
        from.on(RequestKind.REFERRERS).at(note.digest()).once(page(status));

        copy();

        note.assertAt(to.host(), "copy/image", note.digest());
        ofNote.assertAt(to.host(), "copy/image", ofNote.digest());
    }

    @Test
    void webPageIsNotAMissingSignature() throws Exception {
        from.on(RequestKind.MANIFEST_HEAD).at(".sig").once(page(404));
        from.on(RequestKind.MANIFEST_GET).at(".sig").once(page(404));

        copy();

        signature.assertAt(to.host(), "copy/image", Artifact.tag(image) + ".sig");
    }

    private static Fault page(int status) {
        return Fault.status(status)
                .header("Content-Type", "text/html")
                .header("Location", "/maintenance")
                .body("<html>Back soon</html>");
    }

    @Test
    void retriesTransientFailures() throws Exception {
        Artifact note = note("note");
        from.on(RequestKind.REFERRERS).once(Fault.status(503));
        from.on(RequestKind.REFERRERS).nth(2, Fault.stray200());
        to.on(RequestKind.MANIFEST_PUT).at(note.digest()).once(Fault.loseAnswer());
        to.on(RequestKind.MANIFEST_PUT).at(".sig").once(Fault.status(500));

        copy();

        note.assertAt(to.host(), "copy/image", note.digest());
        signature.assertAt(to.host(), "copy/image", Artifact.tag(image) + ".sig");
        assertThat(log).filteredOn(line -> line.contains("; retrying in ")).hasSize(3);
    }

    @Test
    void failsIfTheListCannotBeRead() {
        from.on(RequestKind.REFERRERS).always(Fault.status(500));

        assertFails("could not list the referrers of " + from.host() + "/os/image@" + image + ": GET ");
    }

    @Test
    void restoresALostBlobOfASignature() throws Exception {
        String payload = Digest.sha256(signature.layers().get(0)).toString();
        to.on(RequestKind.MANIFEST_PUT).at(".sig").once(Fault.altered(status -> {
            to.removeBlob("copy/image", payload);
            return Fault.error(400, "MANIFEST_BLOB_UNKNOWN", payload);
        }));

        copy();

        assertThat(to.hasBlob("copy/image", payload)).isTrue();
        assertThat(log).anyMatch(line -> line.startsWith("the registry had lost the blob "));
    }

    @Test
    void skipsAReferrerThatDoesNotExist() throws Exception {
        Artifact missing = Artifact.referrer(image, size, "deleted");
        respondWithReferrers(Artifact.index(missing));

        assertThat(copy().toMap()).containsEntry("referrers", List.of(signature.digest()));
        assertThat(log)
                .contains("the registry lists " + missing.digest() + " as a referrer of " + image
                        + ", but does not have it; it is not copied");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "{\"schemaVersion\":2,\"mediaType\":\"" + Artifact.INDEX + "\",\"manifests\":[{}]}",
                "{\"schemaVersion\":2,\"mediaType\":\"" + Artifact.INDEX + "\",\"manifests\":[{\"mediaType\":\"x\","
                        + "\"digest\":\"../../etc\",\"size\":1}]}"
            })
    void rejectsAMalformedList(String body) {
        from.on(RequestKind.REFERRERS)
                .always(Fault.status(200).header("Content-Type", Artifact.INDEX).body(body));

        assertFails("could not list the referrers of ");
        assertThat(log).as("retries").isEmpty();
    }

    @Test
    void rejectsAnotherSubject() throws Exception {
        Artifact other = Artifact.referrer(signature.digest(), 1, "other").pushTo(from.host(), "os/image");
        respondWithReferrers(Artifact.index(other));

        assertFails("lists " + other.digest() + " as a referrer of " + image + ", but its manifest has the subject "
                + signature.digest());
    }

    @Test
    void rejectsAnImageThatRefersToItself() throws Exception {
        Artifact self = new Artifact(
                "application/vnd.oci.image.manifest.v1+json",
                Artifact.get(from.host(), "os/image", "manifests/one"),
                List.of());
        respondWithReferrers(Artifact.index(self));

        assertFails("lists " + image + " as a referrer of " + image + ", but its manifest has no subject");
    }

    @Test
    void rejectsReferrerWithAnotherDigest() throws Exception {
        Artifact note = note("note");
        from.on(RequestKind.MANIFEST_GET)
                .at(note.digest())
                .always(Fault.altered(status -> status.body(status.body().replace("note", "nope"))));

        assertFails("instead of " + note.digest());
    }

    @Test
    void rejectsTenThousandReferrers() {
        from.on(RequestKind.REFERRERS)
                .always(Fault.status(200).header("Content-Type", Artifact.INDEX).body(list(10_000)));

        assertFails("lists more than 1000 manifests");
    }

    @Test
    void stopsAtTheLimitOfReferrers() throws Exception {
        Artifact[] children = new Artifact[50];
        for (int i = 0; i < children.length; i++) {
            children[i] = Artifact.signature("child " + i);
            from.addManifest("os/image", children[i].digest(), children[i].mediaType(), children[i].manifest());
        }
        from.addManifest(
                "os/image", "one", Artifact.INDEX, Artifact.index(children).manifest());
        from.on(RequestKind.REFERRERS)
                .always(Fault.status(200).header("Content-Type", Artifact.INDEX).body(list(400)));

        assertFails("has more than 1000 signatures and referrers");
        assertThat(from.requests(RequestKind.REFERRERS))
                .as("three lists exceed the limit; a few more lookups are already running")
                .hasSizeLessThan(15);
    }

    /** A list of referrers that do not exist. */
    private static String list(int length) {
        StringBuilder entries = new StringBuilder();
        for (int i = 0; i < length; i++) {
            entries.append(i == 0 ? "" : ",")
                    .append("{\"mediaType\":\"m\",\"digest\":\"sha256:" + String.format("%064x", i) + "\",\"size\":1}");
        }
        return "{\"schemaVersion\":2,\"mediaType\":\"" + Artifact.INDEX + "\",\"manifests\":[" + entries + "]}";
    }

    @Test
    void rejectsEndlessPages() {
        String self = "</v2/os/image/referrers/" + image + "?last=x>; rel=\"next\"";
        from.on(RequestKind.REFERRERS).always(Fault.answeredWith("Link", self));

        assertFails("the list has more than 1000 pages");
    }

    @Test
    void readsNextPageFromTheSameRegistry() throws Exception {
        try (FakeRegistry other = FakeRegistry.start()) {
            for (String link : List.of("http://" + other.host() + "/next", "//" + other.host() + "/next")) {
                from.clearFaults();
                from.on(RequestKind.REFERRERS).always(Fault.answeredWith("Link", "<" + link + ">; rel=next"));

                assertFails("/next: HTTP 404");
            }
            assertThat(other.requests()).isEmpty();
        }
    }

    @Test
    void rejectsReferrersAtTooManyLevels() throws Exception {
        Artifact subject = note("level 1");
        for (int level = 2; level <= 5; level++) {
            subject = Artifact.referrer(subject.digest(), subject.manifest().length, "level " + level)
                    .pushTo(from.host(), "os/image");
        }

        assertFails("are nested more than 4 levels deep, which is not supported");
    }

    @Test
    void followsTagOfTheImageItselfOnce() throws Exception {
        byte[] top = Artifact.get(from.host(), "os/image", "manifests/one");
        from.addManifest("os/image", Artifact.tag(image) + ".att", "application/vnd.oci.image.manifest.v1+json", top);

        assertThat(copy().toMap()).containsEntry("referrers", List.of(signature.digest(), image));
    }

    @Test
    void rejectsTagThatIsNotAReferrersIndex() throws Exception {
        Artifact note = note("note");
        try (FakeRegistry old = FakeRegistry.start()) {
            signature.pushTo(old.host(), "copy/image", Artifact.tag(image));

            assertThatThrownBy(() -> Copies.from(from.host() + "/os/image:one")
                            .to(old.host() + "/copy/image")
                            .referrers()
                            .run(OPTIONS, new TransferProgress(), log::add))
                    .hasMessageContaining("the tag does not refer to an index of referrers, but to a ");
            assertThat(old.manifest("copy/image", note.digest())).isNotNull();
            assertThat(old.tags("copy/image")).doesNotContainKey("one");
        }
    }
}
