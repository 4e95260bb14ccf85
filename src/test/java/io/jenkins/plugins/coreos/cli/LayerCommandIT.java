package io.jenkins.plugins.coreos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The options of {@code layer}. */
class LayerCommandIT {
    @TempDir
    Path dir;

    private final FakeRegistry registry = FakeRegistry.start();
    private String base;
    private String to;
    private String tree;

    @BeforeEach
    void makeBase() throws Exception {
        base = Archives.image()
                .created("2026-11-29T09:00:00Z")
                .label("containers.bootc", "1")
                .label("a", "old")
                .layers(2, 1_000)
                .write(dir.resolve("base.ociarchive"))
                .path()
                .toString();
        to = registry.host() + "/os/pr:1";
        tree = Files.createDirectories(dir.resolve("tree/usr/share/x")).toString();
        Files.writeString(Path.of(tree, "file"), "text");
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private CliRun layer(String... arguments) {
        String[] all = new String[arguments.length + 4];
        System.arraycopy(new String[] {"layer", "--from", base, "--tls-verify=false"}, 0, all, 0, 4);
        System.arraycopy(arguments, 0, all, 4, arguments.length);
        return CliRun.of(all);
    }

    private static JsonObject json(String text) throws Exception {
        return Json.parseObject(text.getBytes(StandardCharsets.UTF_8), "the output");
    }

    @Test
    void appliesAllOptions() throws Exception {
        Path out = dir.resolve("out.ociarchive");

        CliRun run = layer(
                "--add=" + dir.resolve("tree"),
                "--add=" + tree + "/file=/etc/one=two",
                "--remove=/etc/gone",
                "--label=a=new=er",
                "--label=b=",
                "--annotation=c=d",
                "--compression=none",
                "--created=2027-01-01T00:00:00Z",
                "--arch=all",
                "--to=" + to,
                "--tag=2",
                "--archive=" + out,
                "--json");

        assertThat(run.code()).as(run.err()).isZero();
        JsonObject result = json(run.out());
        assertThat(result.string("archive")).isEqualTo(out.toString());
        assertThat(registry.tags("os/pr")).containsOnlyKeys("1", "2");
        registry.assertNoTagNamesAnIncompleteImage();
        JsonObject shown = json(CliRun.of("inspect", out.toString(), "--json").out());
        assertThat(shown.string("digest")).isEqualTo(result.string("digest"));
        assertThat(shown.string("created")).isEqualTo("2027-01-01T00:00:00Z");
        assertThat(shown.object("labels").members()).containsAllEntriesOf(Map.of("a", "new=er", "b", ""));
        assertThat(shown.object("annotations").members()).containsEntry("c", "d");
        assertThat(shown.objects("layers").get(2).string("mediaType"))
                .isEqualTo("application/vnd.oci.image.layer.v1.tar");
        assertThat(result.object("layer").string("digest"))
                .isEqualTo(result.object("layer").string("diffId"));
    }

    @Test
    void printsReferenceOrDigest() {
        CliRun pushed = layer("--add", dir.resolve("tree").toString(), "--to", to);
        CliRun written = layer(
                "--add",
                dir.resolve("tree").toString(),
                "--archive",
                dir.resolve("out").toString());

        assertThat(pushed.out().strip()).matches("\\Q" + registry.host() + "\\E/os/pr@sha256:[0-9a-f]{64}");
        assertThat(pushed.out()).endsWith("@" + written.out());
        assertThat(pushed.err()).contains("layer sha256:").contains("pushed " + registry.host());
        assertThat(written.err()).contains("wrote " + dir.resolve("out"));
    }

    @Test
    void dryRunChangesNothing() throws Exception {
        CliRun text = layer("--add", dir.resolve("tree").toString(), "--to", to, "--dry-run");
        CliRun archive = layer(
                "--add",
                dir.resolve("tree").toString(),
                "--archive",
                dir.resolve("out").toString(),
                "--dry-run");

        assertThat(text.out()).contains("send 4 of 4 blobs").contains("tag 1: new");
        assertThat(archive.out()).matches("sha256:[0-9a-f]{64}, [0-9.]+ [KM]iB\n");
        assertThat(registry.tags("os/pr")).isEmpty();
        assertThat(dir.resolve("out")).doesNotExist();
        assertThat(dir.resolve("out.partial")).doesNotExist();
    }

    @Test
    void appliesRulesOfBootableImagesUnlessNoLint() throws Exception {
        String opt = tree + "/file=/opt/file";

        CliRun refused = layer("--add", opt, "--to", to);

        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.errLines())
                .last()
                .asString()
                .startsWith("error: '/opt/file' cannot be added to a bootable image")
                .endsWith("; give --no-lint to add it anyway");
        assertThat(layer("--add", opt, "--to", to, "--no-lint").code()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "--to=TO|give --add, --remove, or both",
                "--add=TREE|give --to REGISTRY/REPO:TAG, or --archive FILE",
                "--add=TREE --to=TO --created=now|--created: 'now' is neither a time such as",
                "--add=TREE --to=TO --compression=zstd|--compression: 'zstd' is unknown; use gzip or none",
                "--add=TREE --to=TO --label=x|--label: 'x' is not NAME=VALUE",
                "--add=TREE --to=TO --annotation==x|--annotation: '=x' is not NAME=VALUE",
                "--remove=/ --to=TO|--remove: '/' cannot be removed",
                "--remove=/a/../b --to=TO|--remove: '/a/../b' contains '..'",
                "--add=TREE --to=REPO|has no tag; add :TAG to it, or give --tag",
                "--add=TREE=/../x --to=TO|--add: '/../x' contains '..'",
            })
    void wrongUsageSendsNothing(String arguments, String message) {
        CliRun run = layer(arguments
                .replace("TREE", dir.resolve("tree").toString())
                .replace("TO", to)
                .replace("REPO", registry.host() + "/os/pr")
                .split(" "));

        assertThat(run.code()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).contains(message);
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void refNameIsForArchives() {
        TestArchive named = Archives.layout(
                        Archives.image().seed(1).layer(10),
                        Archives.image().seed(2).layer(10))
                .named("one", "two")
                .write(dir.resolve("named.ociarchive"));
        base = named.path().toString();

        assertThat(layer("--add", dir.resolve("tree").toString(), "--to", to, "--ref-name=two")
                        .code())
                .isZero();
        base = registry.host() + "/os/base";
        assertThat(layer("--add", dir.resolve("tree").toString(), "--to", to, "--ref-name=two")
                        .err())
                .contains("--ref-name is for archives");
    }
}
