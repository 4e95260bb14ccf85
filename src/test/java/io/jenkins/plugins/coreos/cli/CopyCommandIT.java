package io.jenkins.plugins.coreos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.MediaTypes;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code copy} between repositories of a registry. */
class CopyCommandIT {
    @TempDir
    Path dir;

    private final FakeRegistry registry = FakeRegistry.start();
    private TestArchive archive;
    private String reference;

    @BeforeEach
    void push() {
        archive = Archives.image().layers(2, 1_000).write(dir.resolve("a.ociarchive"));
        reference = registry.host() + "/os/image:one";
        CliRun run = CliRun.of("push", archive.path().toString(), "--to", reference, "--tls-verify=false");
        assertThat(run.code()).as(run.err()).isZero();
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private CliRun copy(String... options) {
        String[] all = new String[options.length + 4];
        System.arraycopy(options, 0, all, 4, options.length);
        all[0] = "copy";
        all[1] = reference;
        all[2] = "--to=" + registry.host() + "/copy/image";
        all[3] = "--tls-verify=false";
        return CliRun.of(all);
    }

    @Test
    void printsTheImage() {
        CliRun run = copy();

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out().strip()).isEqualTo(registry.host() + "/copy/image@" + archive.digest());
        assertThat(registry.tags("copy/image")).containsOnlyKeys("one");
    }

    @Test
    void combinesImagesIntoAnIndex() throws Exception {
        TestArchive arm =
                Archives.image().seed(2).architecture("arm64").layers(2, 1_000).write(dir.resolve("b.ociarchive"));
        String second = registry.host() + "/os/image:two";
        CliRun push = CliRun.of("push", arm.path().toString(), "--to", second, "--tls-verify=false");
        assertThat(push.code()).as(push.err()).isZero();

        CliRun run = copy(second, "--tag=all", "--json");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(Json.parseObject(run.out().getBytes(StandardCharsets.UTF_8), "the result")
                        .members())
                .containsEntry("manifests", Map.of("x86_64", archive.digest(), "aarch64", arm.digest()))
                .containsEntry(
                        "sources",
                        List.of(
                                registry.host() + "/os/image@" + archive.digest(),
                                registry.host() + "/os/image@" + arm.digest()));
        assertThat(registry.tags("copy/image")).containsOnlyKeys("all");
    }

    @Test
    void rejectsOptionsOfOneImageForSeveral() {
        String second = registry.host() + "/os/image:two";

        assertThat(copy(second, "--arch=x86_64").err()).contains("--arch cannot be combined with several images");
        assertThat(copy(second, "--arch-tags").err()).contains("--arch-tags cannot be combined with several images");
        CliRun run = copy(second, "--referrers");
        assertThat(run.err()).contains("--referrers cannot be combined with several images");
        assertThat(run.code()).isEqualTo(2);
    }

    @Test
    void copiesSignatures() throws Exception {
        byte[] config = "{}".getBytes(StandardCharsets.UTF_8);
        String digest = Digest.sha256(config).toString();
        byte[] signature =
                ("{\"schemaVersion\":2,\"layers\":[],\"config\":{\"mediaType\":\"x/y\",\"size\":2,\"digest\":\""
                                + digest + "\"}}")
                        .getBytes(StandardCharsets.UTF_8);
        String tag = archive.digest().replace(':', '-') + ".sig";
        registry.addBlob("os/image", digest, config);
        registry.addManifest("os/image", tag, MediaTypes.OCI_MANIFEST, signature);

        CliRun run = copy("--referrers", "--json");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(Json.parseObject(run.out().getBytes(StandardCharsets.UTF_8), "the result")
                        .members())
                .containsEntry("referrers", List.of(Digest.sha256(signature).toString()));
        assertThat(run.errLines())
                .contains("found 1 signature of " + registry.host() + "/os/image@" + archive.digest());
        assertThat(registry.tags("copy/image")).containsOnlyKeys("one", tag);
    }

    @Test
    void rejectsAFormatThatChangesTheDigest() {
        CliRun run = copy("--referrers", "--format=v2s2");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("--referrers cannot be combined with the format v2s2");
        assertThat(registry.tags("copy/image")).isEmpty();
    }
}
