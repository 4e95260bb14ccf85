package io.jenkins.plugins.coreos.scripts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.archive.TarListing;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.script.AgentScript;
import io.jenkins.plugins.coreos.testing.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts that access files in a container follow the same rules as the Java code. */
class ContainerFileScriptsIT {
    @TempDir
    Path dir;

    private Path meta;
    private Path victim;

    @BeforeEach
    void prepare() throws IOException {
        meta = Files.writeString(dir.resolve("meta.json"), "{}");
        victim = Files.writeString(dir.resolve("victim"), "victim");
        Files.setPosixFilePermissions(victim, PosixFilePermissions.fromString("rw-------"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "dash", "busybox sh"})
    void opensRegularFilesOnly(String shell) throws Exception {
        assertThat(read(shell, "see", meta.toString(), "100")).contains("kind\tfile\n", "content\te30=\n");
        Path link = Files.createSymbolicLink(dir.resolve("link.json"), meta);
        assertThat(read(shell, "see", link.toString(), "100")).contains("kind\tfile\n", "content\te30=\n");
        Processes.command("mkfifo", dir.resolve("fifo.json").toString()).ok();
        Files.createSymbolicLink(dir.resolve("zero.json"), Path.of("/dev/zero"));
        for (String name : List.of("fifo.json", "zero.json")) {
            String path = dir.resolve(name).toString();
            assertThat(read(shell, "see", path, "100")).isEqualTo("kind\tother\n");
            assertThat(read(shell, "text", path)).isEmpty();
            assertThat(read(shell, "list", path, "100")).isEqualTo("error\t" + path + " is not a regular file\n");
            assertThat(read(shell, "entry", path, "index.json", "100"))
                    .isEqualTo("error\t" + path + " is not a regular file\n");
        }
        assertThat(read(shell, "see", dir.toString(), "100")).isEqualTo("kind\tdirectory\n");
        assertThat(read(shell, "see", dir.toString(), "100", "content")).isEqualTo("kind\tdirectory\n");
        assertThat(read(shell, "see", victim.toString(), "100")).isEqualTo("kind\tfile\nsize\t6\n");
        assertThat(read(shell, "see", victim.toString(), "100", "content")).endsWith("content\tdmljdGlt\n");
        assertThat(read(shell, "see", victim.toString(), "5", "content")).endsWith("large\t6\n");
        assertThat(read(shell, "see", dir.resolve("none").toString(), "100")).isEqualTo("kind\tnone\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "dash", "busybox sh"})
    void readsNoMoreThanTheLimit(String shell) throws Exception {
        for (int size : new int[] {0, 1, 2, 3, 99, 100}) {
            Files.writeString(meta, "x".repeat(size));
            assertThat(read(shell, "see", meta.toString(), "100"))
                    .contains("content\t" + Base64.getEncoder().encodeToString(Files.readAllBytes(meta)) + "\n");
        }
        Files.writeString(meta, "x".repeat(101));
        assertThat(read(shell, "see", meta.toString(), "100"))
                .contains("large\t101\n")
                .doesNotContain("content");
        // Files in /proc report a size of 0.
        Path lying = Files.createSymbolicLink(dir.resolve("proc.json"), Path.of("/proc/kallsyms"));
        assertThat(read(shell, "see", lying.toString(), "100")).doesNotContain("content");
        Processes.command("tar", "-cf", dir.resolve("tar").toString(), "-C", dir.toString(), "meta.json")
                .ok();
        assertThat(read(shell, "entry", dir.resolve("tar").toString(), "meta.json", "100"))
                .contains("large\t101");
        assertThat(read(shell, "list", dir.resolve("tar").toString(), "10")).contains("large\t11");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tar", "busybox tar"})
    void parsesTheListingOfTar(String tar) throws Exception {
        Files.createDirectories(dir.resolve("in/blobs/sha256"));
        Files.createDirectories(dir.resolve("in/store"));
        Files.writeString(dir.resolve("in/blobs/sha256/aa"), "four");
        Files.createSymbolicLink(dir.resolve("in/blobs/sha256/bb"), Path.of("aa"));
        Files.createLink(dir.resolve("in/store/cc"), dir.resolve("in/blobs/sha256/aa"));
        Files.createSymbolicLink(dir.resolve("in/blobs/sha256/dd"), Path.of("../../store/cc"));
        Path archive = dir.resolve("archive");
        Processes.command(
                        "tar",
                        "-cf",
                        archive.toString(),
                        "-C",
                        dir.resolve("in").toString(),
                        ".")
                .ok();

        TarListing listing = new TarListing(Processes.command("sh", "-c", tar + " -tvf '" + archive + "'")
                .ok()
                .stdout());

        for (String name : List.of("blobs/sha256/aa", "blobs/sha256/bb", "store/cc", "blobs/sha256/dd")) {
            TarListing.File file = listing.get(name);
            assertThat(file.size()).as(name).isEqualTo(4);
            assertThat(Processes.command("tar", "-xOf", archive.toString(), file.name())
                            .ok()
                            .stdout())
                    .isEqualTo("four");
        }
        assertThat(listing.get("blobs/sha256/ee")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "dash", "busybox sh"})
    void replacesFileAndKeepsItsMode(String shell) throws Exception {
        for (String mode : List.of("rw-rw-r--", "rw-------", "rw-r--r--")) {
            Files.setPosixFilePermissions(meta, PosixFilePermissions.fromString(mode));
            assertThat(replace(shell, meta, "new " + mode)).isEqualTo("replaced\n");
            assertThat(meta).hasContent("new " + mode);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(meta)))
                    .isEqualTo(mode);
        }
        assertThat(names()).containsExactlyInAnyOrder("meta.json", "victim");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "dash", "busybox sh"})
    void doesNotWriteThroughPlantedLink(String shell) throws Exception {
        Files.createSymbolicLink(dir.resolve("meta.json.new"), victim);

        assertThat(replace(shell, meta, "new")).isEqualTo("replaced\n");

        assertThat(meta).hasContent("new");
        assertThat(victim).hasContent("victim");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(victim)))
                .isEqualTo("rw-------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "dash", "busybox sh"})
    void replacesLinkButNotFifoOrDirectory(String shell) throws Exception {
        Files.delete(meta);
        Files.createSymbolicLink(meta, victim);
        assertThat(replace(shell, meta, "new")).startsWith("replaced");
        assertThat(meta).isRegularFile().hasContent("new");
        assertThat(Files.isSymbolicLink(meta)).isFalse();
        assertThat(victim).hasContent("victim");
        Files.delete(meta);
        Processes.command("mkfifo", meta.toString()).ok();
        assertThat(replace(shell, meta, "new")).startsWith("error\t").contains("not a regular file");
        Files.delete(meta);
        Files.createDirectory(meta);
        assertThat(replace(shell, meta, "new")).startsWith("error\t");
        assertThat(victim).hasContent("victim");
        assertThat(names()).containsExactlyInAnyOrder("meta.json", "victim");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(dir)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static String read(String shell, String... arguments) {
        return run(shell, "read-files.sh", arguments);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "dash", "busybox sh"})
    void onlyOneOfSeveralParallelReplacementsSucceeds(String shell) throws Exception {
        Path file = Files.writeString(dir.resolve("meta.json"), "old");
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<String>> runs = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String content = "new " + i;
            String old = Digest.sha256("old".getBytes(UTF_8)).hex();
            String fresh = Base64.getEncoder().encodeToString(content.getBytes(UTF_8));
            runs.add(threads.submit(() -> run(shell, "replace-file.sh", file.toString(), old, fresh)));
        }
        List<String> outputs = new ArrayList<>();
        for (Future<String> run : runs) {
            outputs.add(run.get().strip());
        }
        threads.shutdown();

        assertThat(outputs).containsOnlyOnce("replaced").containsOnly("replaced", "changed");
    }

    private static String replace(String shell, Path file, String content) throws IOException {
        byte[] now = Files.isRegularFile(file) ? Files.readAllBytes(file) : new byte[0];
        return run(
                shell,
                "replace-file.sh",
                file.toString(),
                Digest.sha256(now).hex(),
                Base64.getEncoder().encodeToString(content.getBytes(UTF_8)));
    }

    private static String run(String shell, String script, String... arguments) {
        return Processes.command(shell.split(" "))
                .input(AgentScript.compose(script, List.of(arguments)))
                .limit(Duration.ofSeconds(20))
                .ok()
                .stdout();
    }
}
