package io.jenkins.plugins.coreos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.DockerRegistry;
import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Invalid archives and destinations cause a one-line error, an exit code, and no tag. */
@ExtendWith(FailureLogs.class)
class BadInputIT {
    @TempDir
    static Path dir;

    private static DockerRegistry registry;

    @BeforeAll
    static void startRegistry() {
        registry = DockerRegistry.start(dir);
    }

    @AfterAll
    static void stopRegistry() {
        registry.close();
    }

    static Stream<Arguments> archives() throws Exception {
        Path whole = Archives.small(dir.resolve("whole.ociarchive")).path();
        Path cut = Files.copy(whole, dir.resolve("cut.ociarchive"));
        Path text = Files.writeString(dir.resolve("text"), "not a tar file, but long enough\n".repeat(40));
        TestArchive none = Archives.image()
                .layout()
                .put("index.json", "{\"schemaVersion\": 2, \"manifests\": []}")
                .write(dir.resolve("none.ociarchive"));
        TestArchive lost = Archives.image().layout().withoutManifest().write(dir.resolve("lost.ociarchive"));
        TestArchive two = Archives.layout(
                        Archives.image().seed(1).layer(1),
                        Archives.image().seed(2).layer(1))
                .write(dir.resolve("two.ociarchive"));
        return Stream.of(
                Arguments.of(dir.resolve("missing"), "does not exist"),
                Arguments.of(dir, "is a directory, not an OCI archive"),
                Arguments.of(Archives.empty(dir.resolve("empty")), "is empty"),
                Arguments.of(Archives.truncate(cut, Files.size(cut) / 2), "truncated"),
                Arguments.of(text, "not a tar file"),
                Arguments.of(Archives.gzip(whole, dir.resolve("gzip")), "compressed with gzip"),
                Arguments.of(Archives.ostreeTar(dir.resolve("ostree.tar")), "ostree repository"),
                Arguments.of(Archives.dockerArchive(dir.resolve("docker.tar")), "docker-archive"),
                Arguments.of(none.path(), "has no manifests"),
                Arguments.of(lost.path(), "lacks the blob " + lost.digest()),
                Arguments.of(two.path(), "has 2 manifests"));
    }

    @ParameterizedTest
    @MethodSource("archives")
    void reportsBadArchiveInOneLineAndTagsNothing(Path archive, String message) {
        Run run = Run.of("push", archive.toString(), "--to", registry.host() + "/bad/input:tag", "--tls-verify=false");

        assertThat(run.code).isEqualTo(1);
        assertThat(run.err).hasSize(1).first().asString().startsWith("error: ").contains(message);
        assertThat(run.out).isEmpty();
        assertThat(registry.tags("bad/input")).isEmpty();
    }

    static Stream<Arguments> destinations() {
        return Stream.of(
                Arguments.of("org/rhcos:1", 2, "does not begin with a registry"),
                Arguments.of("quay.io/Org/rhcos:1", 2, "not a valid repository"),
                Arguments.of("quay.io/org/rhcos:a b", 2, "not a valid tag"),
                Arguments.of("quay.io/org/rhcos@sha256:abc", 2, "contains a digest"),
                Arguments.of("https://quay.io/org/rhcos:1", 2, "is a URL"),
                Arguments.of("quay.io/org/rhcos", 2, "has no tag"),
                Arguments.of("127.0.0.1:1/org/rhcos:1", 1, "the connection was refused"),
                Arguments.of("no-such-host.invalid/org/rhcos:1", 1, "host 'no-such-host.invalid' not found"));
    }

    @ParameterizedTest
    @MethodSource("destinations")
    void reportsBadDestinationInOneLine(String to, int code, String message) throws Exception {
        Path archive = Archives.small(Files.createTempDirectory(dir, "to").resolve("a.ociarchive"))
                .path();

        Run run = Run.of("push", archive.toString(), "--to", to, "--retries=0");

        assertThat(run.code).isEqualTo(code);
        assertThat(run.err)
                .noneMatch(line -> line.startsWith("\tat "))
                .filteredOn(line -> line.startsWith("error: "))
                .hasSize(1)
                .first()
                .asString()
                .contains(message);
    }

    @Test
    void suggestsTheNearestOption() {
        Run run = Run.of("push", "x", "--to", "quay.io/a/b:1", "--tls-verifi=false");

        assertThat(run.code).isEqualTo(2);
        assertThat(run.err).anyMatch(line -> line.contains("--tls-verifi"));
        assertThat(run.err).anyMatch(line -> line.contains("--tls-verify"));
    }

    private record Run(int code, List<String> out, List<String> err) {
        static Run of(String... args) {
            StringWriter out = new StringWriter();
            StringWriter err = new StringWriter();
            int code = Main.run(args, new PrintWriter(out, true), new PrintWriter(err, true));
            return new Run(
                    code,
                    new ArrayList<>(out.toString().lines().toList()),
                    new ArrayList<>(err.toString().lines().toList()));
        }
    }
}
