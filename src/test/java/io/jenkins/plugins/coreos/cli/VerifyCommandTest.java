package io.jenkins.plugins.coreos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.archive.OciArchive;
import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.Layout;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verification of an archive against its digests. */
class VerifyCommandTest {
    @TempDir
    Path dir;

    @Test
    void acceptsValidArchive() throws Exception {
        TestArchive archive =
                Archives.image().layers(7, 100_000).foreignLayer(500).write(dir.resolve("a.ociarchive"));

        CliRun run = CliRun.of("verify", archive.path().toString());

        assertThat(run.code()).as(run.out() + run.err()).isZero();
        assertThat(run.out())
                .startsWith("checked  " + (archive.blobs().size() + 1) + " blobs, ")
                .hasLineCount(1);
        assertThat(run.err()).isEmpty();
    }

    /** A push skips such a layer, too. */
    @Test
    void acceptsArchiveWithoutLayerThatHasUrls() throws Exception {
        Layout layout =
                Archives.image().layer(100).foreignLayer(100).foreignUrls().layout();
        TestArchive archive = layout.withoutBlob(layout.blobs().get(2)).write(dir.resolve("a.ociarchive"));

        CliRun run = CliRun.of("verify", archive.path().toString());

        assertThat(run.code()).as(run.out() + run.err()).isZero();
        assertThat(run.out()).startsWith("checked  3 blobs, ");
    }

    @Test
    void namesEachDamagedBlobWithItsOffset() throws Exception {
        TestArchive archive = Archives.image().layers(5, 10_000).write(dir.resolve("a.ociarchive"));
        List<Descriptor> layers;
        long first;
        long fourth;
        try (OciArchive opened = OciArchive.open(archive.path())) {
            layers = opened.manifest().layers();
            first = opened.blob(layers.get(0)).offset();
            fourth = opened.blob(layers.get(3)).offset();
        }
        Archives.patch(archive.path(), first, (byte) 1, (byte) 2, (byte) 3);
        Archives.patch(archive.path(), fourth + 9_990, (byte) 1, (byte) 2, (byte) 3);

        CliRun run = CliRun.of("verify", "--json", archive.path().toString());

        assertThat(run.code()).isEqualTo(1);
        JsonObject report = Json.parseObject(run.out().getBytes(StandardCharsets.UTF_8), "the output");
        assertThat(report.members()).containsEntry("ok", false);
        assertThat(report.members().get("faults").toString())
                .contains("the blob " + layers.get(0).digest() + " at offset " + first + " is damaged")
                .contains("the blob " + layers.get(3).digest() + " at offset " + fourth + " is damaged")
                .doesNotContain(layers.get(1).digest().toString());
        assertThat(run.errLines()).containsExactly("error: " + archive.path() + " has 2 faults");
    }

    @Test
    void missingManifestMakesItsBlobsExtra() throws Exception {
        TestArchive archive = Archives.image().layout().withoutManifest().write(dir.resolve("a.ociarchive"));

        CliRun run = CliRun.of("verify", archive.path().toString());

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).contains("fault    the archive lacks the blob " + archive.digest());
        archive.blobs()
                .forEach(blob -> assertThat(run.out()).contains("extra    " + blob + " is not listed by any manifest"));
    }

    @Test
    void damagedManifestIsAFault() throws Exception {
        TestArchive archive = Archives.image().layers(2, 1000).write(dir.resolve("a.ociarchive"));
        try (OciArchive opened = OciArchive.open(archive.path())) {
            Archives.patch(
                    archive.path(), opened.blob(opened.manifests().get(0)).offset() + 2, (byte) 'x');
        }

        CliRun run = CliRun.of("verify", archive.path().toString());

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out().lines().filter(line -> line.startsWith("fault ")))
                .singleElement()
                .asString()
                .contains("the blob " + archive.digest(), "is damaged");
    }

    @Test
    void verifiesExtraBlobs() throws Exception {
        byte[] more = "more".getBytes(StandardCharsets.UTF_8);
        String digest = Digest.sha256(more).hex();
        TestArchive archive =
                Archives.image().layout().put("blobs/sha256/" + digest, "more").write(dir.resolve("a.ociarchive"));
        TestArchive bad =
                Archives.image().layout().put("blobs/sha256/" + digest, "less").write(dir.resolve("b.ociarchive"));

        CliRun run = CliRun.of("verify", archive.path().toString());
        CliRun second = CliRun.of("verify", bad.path().toString());

        assertThat(run.code()).as(run.out()).isZero();
        assertThat(run.out()).contains("extra    sha256:" + digest + " is not listed by any manifest");
        assertThat(second.code()).isEqualTo(1);
        assertThat(second.out()).contains("fault    the blob sha256:" + digest);
    }

    @Test
    void escapesControlCharactersInEntryNames() throws Exception {
        TestArchive archive =
                Archives.image().layout().put("blobs/sha256/\u001b[2J", "x").write(dir.resolve("a.ociarchive"));

        CliRun run = CliRun.of("verify", archive.path().toString());

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).contains("fault    blobs/sha256/?[2J is not the name of a blob");
    }

    @Test
    void reportsInvalidArchiveInOneLine() throws Exception {
        Path text = Files.writeString(dir.resolve("text"), "x".repeat(2000));

        CliRun run = CliRun.of("verify", text.toString());

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.errLines()).singleElement().asString().startsWith("error: " + text + ": not a tar file");
    }
}
