package io.jenkins.plugins.coreos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.testing.archive.CosaBuilds;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options of push that select a build in COSA's directory and its architectures. */
class PushSelectionIT {
    @TempDir
    Path dir;

    private CosaBuilds cosa;

    @BeforeEach
    void makeBuilds() {
        cosa = new CosaBuilds(dir).build("42.1", "x86_64", "aarch64").build("42.2", "x86_64", "aarch64");
    }

    @Test
    void pushesBuildAsIndexWithCosasDefaultTag() throws Exception {
        try (FakeRegistry registry = FakeRegistry.start()) {
            CliRun all = push(registry, "--build=42.1", "--arch=all");
            CliRun some = push(registry, "--arch=amd64", "--arch", "aarch64");

            assertThat(all.code()).as(all.err()).isZero();
            assertThat(some.code()).as(some.err()).isZero();
            assertThat(registry.tags("org/os")).containsOnlyKeys("42.1", "42.2");
            assertThat(all.out())
                    .isEqualTo(registry.host() + "/org/os@"
                            + registry.tags("org/os").get("42.1") + "\n");
        }
    }

    @Test
    void skipsMissingArchitectureWithAMessage() throws Exception {
        Path archive = cosa.archive("42.2", "aarch64", "ostree");
        Files.delete(archive);
        try (FakeRegistry registry = FakeRegistry.start()) {
            CliRun refused = push(registry, "--arch=all");
            CliRun pushed = push(registry, "--arch=all", "--allow-missing");

            String line =
                    "aarch64: " + archive + " does not exist, though meta.json lists it: it was removed or not fetched";
            assertThat(refused.code()).isEqualTo(1);
            assertThat(refused.errLines())
                    .containsExactly("error: no archive for " + line + "; use --allow-missing to push the others");
            assertThat(pushed.code()).as(pushed.err()).isZero();
            assertThat(pushed.errLines()).contains("skipping " + line);
            assertThat(registry.tags("org/os")).containsOnlyKeys("42.2");
        }
    }

    @Test
    void addsDiskImagesToTheIndex() throws Exception {
        cosa.diskImage("42.2", "x86_64", "qemu", "qcow2", new byte[] {1, 2, 3});
        cosa.diskImage("42.2", "x86_64", "metal", "raw.gz", new byte[] {4, 5});
        try (FakeRegistry registry = FakeRegistry.start()) {
            CliRun pushed = push(registry, "--arch=x86_64", "--disk-image=qemu", "--disk-image", "metal", "--json");

            assertThat(pushed.code()).as(pushed.err()).isZero();
            assertThat(Json.parseObject(pushed.out().getBytes(StandardCharsets.UTF_8), "the result")
                            .object("diskImages")
                            .object("x86_64")
                            .members())
                    .containsOnlyKeys("qemu", "metal");
            assertThat(registry.tags("org/os")).containsOnlyKeys("42.2");
        }
    }

    @Test
    void diskImagesNeedABuild() throws Exception {
        try (FakeRegistry registry = FakeRegistry.start()) {
            CliRun run = CliRun.of(
                    "push",
                    cosa.archive("42.2", "x86_64", "ostree").toString(),
                    "--disk-image=qemu",
                    "--to=" + registry.host() + "/org/os");

            assertThat(run.code()).isEqualTo(2);
            assertThat(run.errLines().get(0))
                    .isEqualTo("error: --disk-image cannot be combined with ARCHIVE: the disk images are listed in the"
                            + " meta.json of a build");
            assertThat(registry.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "--allow-missing | 2 | --allow-missing needs --arch, such as --arch=all",
                "--arch=all,--arch=x86_64 | 2 | 'all' cannot be combined with other architectures",
                "--disk-image=a/b | 2 | --disk-image: 'a/b' is not the name of a disk image, such as 'qemu'",
                "--disk-image=qemu,--format=v2s2 | 2 | --disk-image cannot be combined with the format v2s2, which has no artifacts; use oci",
                "--arch=x86_64,--disk-image=qemu | 1 | no disk image qemu for x86_64: DIR/builds/42.2/x86_64/meta.json lists no disk image 'qemu'; it lists none",
                "--build=42.3 | 1 | DIR has no build '42.3'; its builds.json lists 42.2, 42.1",
                "--arch=s390x | 1 | no archive for s390x: DIR has no build 42.2 for s390x; it exists for x86_64, aarch64",
            })
    void reportsWrongSelectionBeforeAnyRequest(String options, int code, String message) throws Exception {
        try (FakeRegistry registry = FakeRegistry.start()) {
            CliRun run = push(registry, options.split(","));

            assertThat(run.code()).isEqualTo(code);
            assertThat(run.errLines()).startsWith("error: " + message.replace("DIR", dir.toString()));
            assertThat(registry.requests()).isEmpty();
        }
    }

    private CliRun push(FakeRegistry registry, String... options) {
        List<String> arguments = new ArrayList<>(
                List.of("push", "--cosa-dir=" + dir, "--to", registry.host() + "/org/os", "--tls-verify=false"));
        arguments.addAll(List.of(options));
        return CliRun.of(arguments.toArray(String[]::new));
    }
}
