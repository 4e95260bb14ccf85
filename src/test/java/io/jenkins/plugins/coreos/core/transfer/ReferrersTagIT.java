package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.Document;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.core.registry.Mounts;
import io.jenkins.plugins.coreos.core.registry.RegistryContext;
import io.jenkins.plugins.coreos.core.registry.RegistryOptions;
import io.jenkins.plugins.coreos.core.registry.RepositoryClient;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import io.jenkins.plugins.coreos.testing.fake.Fault;
import io.jenkins.plugins.coreos.testing.fake.RequestKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several writers add to the index under the referrers tag, in a registry without the referrers API. */
class ReferrersTagIT {
    private static final String REPOSITORY = "os/image";
    private static final Digest SUBJECT = Digest.sha256(new byte[] {1});
    private static final String TAG = Artifact.tag(SUBJECT.toString());
    private static final RegistryOptions OPTIONS = RegistryOptions.DEFAULT
            .withTlsVerify(false)
            .withTiming(
                    new RegistryOptions.Timing(Duration.ofMillis(5), Duration.ofSeconds(20), Duration.ofSeconds(20)));

    private final FakeRegistry registry = FakeRegistry.start();

    @AfterEach
    void stop() {
        registry.close();
    }

    private Artifact note(String text) throws IOException {
        Artifact note = Artifact.referrer(SUBJECT.toString(), 1, text);
        registry.addManifest(REPOSITORY, note.digest(), note.mediaType(), note.manifest());
        return note;
    }

    private void add(Artifact note) throws Exception {
        ImageReference target = ImageReference.parse(registry.host() + "/" + REPOSITORY);
        try (RepositoryClient client = RepositoryClient.connect(
                target, RegistryCredentials.ANONYMOUS, Mounts.NONE, OPTIONS, new RegistryContext(line -> {}))) {
            client.addReferrers(SUBJECT, List.of(Document.of(note.mediaType(), note.manifest())));
        }
    }

    private void replaceIndex(Artifact note) {
        try {
            registry.addManifest(
                    REPOSITORY, TAG, Artifact.INDEX, Artifact.index(note).manifest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> listed() throws Exception {
        List<String> digests = new ArrayList<>();
        byte[] index = registry.manifest(REPOSITORY, TAG).bytes();
        for (JsonObject entry : Json.parseObject(index, "the index").objects("manifests")) {
            digests.add(entry.string("digest"));
        }
        return digests;
    }

    @Test
    void keepsTheEntriesOfParallelWriters() throws Exception {
        registry.on(RequestKind.MANIFEST_PUT).at(TAG).always(Fault.delay(Duration.ofMillis(50)));
        List<String> notes = new ArrayList<>();
        List<Callable<Void>> writers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Artifact note = note("note " + i);
            notes.add(note.digest());
            writers.add(() -> {
                add(note);
                return null;
            });
        }

        ParallelTasks.run(writers.size(), writers);

        assertThat(listed()).containsExactlyInAnyOrderElementsOf(notes);
        assertThat(registry.requests(RequestKind.MANIFEST_PUT))
                .as("one write for each")
                .hasSameSizeAs(notes);
    }

    @Test
    void addsEntriesAgainThatAnotherClientHasOverwritten() throws Exception {
        Artifact other = note("other");
        Artifact note = note("note");
        registry.on(RequestKind.MANIFEST_PUT).at(TAG).once(Fault.altered(response -> {
            replaceIndex(other);
            return response;
        }));

        add(note);

        assertThat(listed()).containsExactly(other.digest(), note.digest());
    }

    @Test
    void strayNotFoundDoesNotReplaceTheIndex() throws Exception {
        Artifact other = note("other");
        replaceIndex(other);
        Artifact note = note("note");
        registry.on(RequestKind.MANIFEST_GET).at(TAG).once(Fault.status(404));

        add(note);

        assertThat(listed()).containsExactly(other.digest(), note.digest());
    }

    @Test
    void failsIfAnotherClientAlwaysOverwritesTheIndex() throws Exception {
        Artifact other = note("other");
        Artifact note = note("note");
        registry.on(RequestKind.MANIFEST_PUT).at(TAG).always(Fault.altered(response -> {
            replaceIndex(other);
            return response;
        }));

        assertThatThrownBy(() -> add(note))
                .hasMessageContaining("the index of referrers lacks new entries, although it was written 4 times")
                .hasMessageEndingWith("another client may write to the same tag; run again");
        assertThat(registry.requests(RequestKind.MANIFEST_PUT)).hasSize(4);
    }

    @Test
    void waitsUntilTheRegistryIsConsistent() throws Exception {
        Artifact note = note("note");
        registry.on(RequestKind.MANIFEST_GET).at(TAG).first(3, Fault.error(404, "MANIFEST_UNKNOWN", "unknown"));

        add(note);

        assertThat(listed()).containsExactly(note.digest());
        assertThat(registry.requests(RequestKind.MANIFEST_PUT)).hasSize(1);
    }
}
