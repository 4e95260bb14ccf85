package io.jenkins.plugins.coreos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.DefaultSignals;
import io.jenkins.plugins.coreos.testing.MountNamespace;
import io.jenkins.plugins.coreos.testing.Patience;
import io.jenkins.plugins.coreos.testing.Processes;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The executable file: its output, and the class data archives that it creates and uses. */
class LauncherIT {
    private static final String VERSION = "coreos-assembler 1.2.3\n";

    @TempDir
    static Path common;

    private static CliProgram built;

    @TempDir
    Path dir;

    private Path cache;
    private CliProgram program;

    @BeforeAll
    static void build() throws Exception {
        built = CliProgram.in(common);
    }

    @BeforeEach
    void copy() throws Exception {
        // In a directory that only this user can write, like a home directory.
        cache = dir.resolve("cache");
        program = built.copyTo(dir.resolve("one"));
    }

    @Test
    void copiesShareACacheSilently() throws Exception {
        CliProgram other = built.copyTo(dir.resolve("two"));
        Files.setLastModifiedTime(other.file(), FileTime.from(Instant.now().minusSeconds(1000)));
        for (CliProgram one : List.of(program, other, program, other)) {
            Processes.Result result = one.run(cache, "--version").ok();
            assertThat(result.stdout()).isEqualTo(VERSION);
            assertThat(result.stderr()).isEmpty();
        }
        assertThat(archives()).hasSize(2);
    }

    @Test
    void newVersionReplacesTheClassArchive() throws Exception {
        program.run(cache, "--version").ok();
        List<Path> before = archives();
        Files.setLastModifiedTime(program.file(), FileTime.from(Instant.now().minusSeconds(5000)));

        assertThat(program.run(cache, "--version").ok().output()).isEqualTo(VERSION.strip());

        assertThat(archives()).hasSize(1).doesNotContainAnyElementsOf(before);
    }

    @Test
    void secondRunUsesTheClassArchive() throws Exception {
        program.run(cache, "--version").ok();

        Processes.Result result = program.run(cache, "--version")
                .env("_JAVA_OPTIONS", "-Xlog:class+load:file=" + dir.resolve("loaded"))
                .ok();

        assertThat(result.stdout()).isEqualTo(VERSION);
        assertThat(dir.resolve("loaded"))
                .content()
                .containsPattern("coreos\\.cli\\.Main source: shared objects file \\(top\\)");
    }

    @Test
    void eachTransferCommandHasItsOwnClassArchive() throws Exception {
        Path file = Archives.small(dir.resolve("image.ociarchive")).path();
        try (FakeRegistry registry = FakeRegistry.start()) {
            String image = registry.host() + "/os/image:one";
            program.run(cache, "--version").ok();
            run("push", file.toString(), "--to", image);
            run("copy", image, "--to", registry.host() + "/os/other:one");
            run("pull", image, "--archive", dir.resolve("pulled").toString());
        }
        assertThat(archives()).hasSize(4);
    }

    private void run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--tls-verify=false");
        program.run(cache, all.toArray(String[]::new)).ok();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100_000})
    void recreatesTruncatedClassArchive(int left) throws Exception {
        program.run(cache, "--version").ok();
        Path file = archives().get(0);
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, left));

        Processes.Result result = program.run(cache, "--version").in(dir).ok();

        assertThat(result.stdout()).isEqualTo(VERSION);
        assertThat(result.stderr()).isEmpty();
        assertThat(archives()).hasSize(1);
        assertThat(Files.size(archives().get(0))).isGreaterThan(100_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dash", "bash", "busybox sh"})
    void worksWithOtherShellsAndBusybox(String shell) throws Exception {
        Path bin = Files.createDirectory(dir.resolve("bin"));
        Path busybox = Processes.program("busybox", "busybox");
        for (String tool :
                List.of("realpath", "stat", "md5sum", "id", "ls", "mktemp", "find", "mkdir", "chmod", "mv")) {
            Files.copy(busybox, bin.resolve(tool), StandardCopyOption.COPY_ATTRIBUTES);
        }
        for (int i = 0; i < 2; i++) {
            Processes.Result result = Processes.command(
                            "sh",
                            "-c",
                            "exec " + shell + " \"$0\" --version",
                            program.file().toString())
                    .env("XDG_CACHE_HOME", cache.toString())
                    .env("PATH", bin + ":" + System.getenv("PATH"))
                    .ok();
            assertThat(result.output()).isEqualTo(VERSION.strip());
        }
        assertThat(archives()).hasSize(1);
    }

    @Test
    void eachJavaHasASeparateClassArchive() throws Exception {
        // This Java, started by a copy of its launcher, beside a separate release file.
        Path home = Path.of(System.getProperty("java.home"));
        Path other = Files.createDirectories(dir.resolve("jdk"));
        Files.createDirectory(other.resolve("bin"));
        Files.copy(home.resolve("bin/java"), other.resolve("bin/java"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.createSymbolicLink(other.resolve("lib"), home.resolve("lib"));
        Files.createSymbolicLink(other.resolve("conf"), home.resolve("conf"));
        Files.writeString(other.resolve("release"), "JAVA_VERSION=\"99.0.1\"\n");
        program.run(cache, "--version").ok();

        Processes.Result result = program.run(cache, "--version")
                .env("JAVA_HOME", other.toString())
                .ok();

        assertThat(result.stdout()).isEqualTo(VERSION);
        assertThat(archives()).hasSize(2);
        assertThat(archives()).anyMatch(path -> path.toString().contains("-99.0.1-"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"chmod 777 $DIR", "chmod 775 $DIR", "chmod 777 $DIR/..", "chmod 660 $FILE", "chmod 602 $FILE"})
    void ignoresClassArchiveThatOthersCanWrite(String change) throws Exception {
        plantBrokenArchive(change);

        Processes.Result result = program.run(cache, "--version").ok();

        assertThat(result.stdout()).isEqualTo(VERSION);
        assertThat(result.stderr()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "chown 65534 $DIR",
                "chown 65534 $FILE",
                "chown 65534 $DIR/..",
                "mv $FILE $DIR/x && ln -s x $FILE"
            })
    void ignoresClassArchiveOfAnotherUser(String change) throws Exception {
        assertThat(Files.getAttribute(dir, "unix:uid"))
                .as("files of other users need root")
                .isEqualTo(0);
        plantBrokenArchive(change);

        Processes.Result result = program.run(cache, "--version").ok();

        assertThat(result.stdout()).isEqualTo(VERSION);
        assertThat(result.stderr()).isEmpty();
    }

    /** Creates a truncated archive, which crashes the virtual machine if it is used. */
    private void plantBrokenArchive(String change) throws Exception {
        program.run(cache, "--version").ok();
        Path whole = archives().get(0);
        byte[] bytes = Files.readAllBytes(whole);
        // Its name marks it as complete.
        Path file = whole.resolveSibling(whole.getFileName().toString().replace("-" + bytes.length + ".", "-100000."));
        Files.write(Files.move(whole, file), Arrays.copyOf(bytes, 100_000));
        assertThat(program.run(cache, "--version").in(dir).run().exitCode())
                .as("control: Java crashes if it uses this archive")
                .isNotZero();
        Processes.command("sh", "-c", change)
                .env("DIR", file.getParent().toString())
                .env("FILE", file.toString())
                .ok();
    }

    @Test
    void worksWithoutAHomeDirectory() throws Exception {
        for (String home : List.of("", "/nonexistent", dir.resolve("none").toString())) {
            Processes.Result result = program.run("--version")
                    .env("COREOS_ASSEMBLER_NO_CACHE", "")
                    .env("XDG_CACHE_HOME", "")
                    .env("HOME", home)
                    .in(Files.createDirectories(dir.resolve("work")))
                    .ok();
            assertThat(result.stdout()).isEqualTo(VERSION);
            assertThat(result.stderr()).isEmpty();
        }
        assertThat(dir.resolve("none")).doesNotExist();
        assertThat(Path.of("/nonexistent")).doesNotExist();
        assertThat(dir.resolve("work")).isEmptyDirectory();
    }

    @Test
    void worksWithAFullCacheDisk() throws Exception {
        Files.createDirectories(cache);
        Processes.Result result = Processes.command(MountNamespace.command(List.of(
                        "sh",
                        "-c",
                        "mount -t tmpfs -o size=300k,mode=700 tmpfs \"$1\" && \"$2\" --version; echo $?; ls -A \"$1\"/*",
                        "sh",
                        cache.toString(),
                        program.file().toString())))
                .env("XDG_CACHE_HOME", cache.toString())
                .ok();

        assertThat(result.stdout()).isEqualTo(VERSION + "0\n");
        assertThat(result.stderr()).isEmpty();
    }

    @Test
    void concurrentFirstRunsLeaveOneClassArchive() throws Exception {
        Processes.Result result = Processes.command(
                        "sh",
                        "-c",
                        "for i in 1 2 3 4; do \"$1\" --version & done; wait",
                        "sh",
                        program.file().toString())
                .env("XDG_CACHE_HOME", cache.toString())
                .ok();

        assertThat(result.stdout()).isEqualTo(VERSION.repeat(4));
        assertThat(result.stderr()).isEmpty();
        assertThat(archives()).hasSize(1);
        assertThat(cache.resolve("coreos-assembler")).isDirectoryNotContaining("glob:**/new.*");
    }

    @Test
    void javaToolOptionsAppearOnStderrOnly() throws Exception {
        Processes.Result result = program.run(cache, "--version")
                .env("JAVA_TOOL_OPTIONS", "-Xlog:gc -Dx=y")
                .ok();

        assertThat(result.stdout()).isEqualTo(VERSION);
        assertThat(result.stderr()).contains("Picked up JAVA_TOOL_OPTIONS");
    }

    @Test
    void reportsMissingJavaInOneLine() throws Exception {
        Processes.Result result =
                program.run("--version").env("JAVA_HOME", dir.toString()).run();

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.stderr()).startsWith("error: JAVA_HOME is '" + dir).hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "verify - <&-",
                "push - --to 127.0.0.1:1/a:1 <&-",
                "push x --to 127.0.0.1:1/a:1 --username u --password-stdin <&-"
            })
    void closedStandardInputIsAnError(String line) throws Exception {
        Processes.Result result = shell("C.UTF-8", "\"$0\" " + line);

        assertThat(result.exitCode()).as(result.stderr()).isEqualTo(2);
        assertThat(result.stderr())
                .containsAnyOf(
                        "error: standard input is not a regular file", "error: standard input contains no password");
    }

    @Test
    void findsNonAsciiFileNamesInEveryLocale() throws Exception {
        Path archive = Archives.small(dir.resolve("\u00fc \u65e5.ociarchive")).path();

        for (String locale : List.of("C", "POSIX", "xx_XX.UTF-8", "C.UTF-8")) {
            Processes.Result result = shell(locale, "\"$0\" inspect \"$1\"", archive.toString());

            assertThat(result.exitCode()).as(locale + result.stderr()).isZero();
        }
    }

    private Processes.Result shell(String locale, String script, String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("sh", "-c", script, program.file().toString()));
        command.addAll(List.of(arguments));
        return Processes.command(command)
                .env("COREOS_ASSEMBLER_NO_CACHE", "1")
                .env("LC_ALL", locale)
                .run();
    }

    @ParameterizedTest
    @ValueSource(strings = {">/dev/full", ">&-"})
    void failsIfTheResultCannotBeWritten(String redirection) throws Exception {
        for (String arguments : List.of("--version", "--help", "completion bash", "inspect $1", "verify --json $1")) {
            Processes.Result result = Processes.command(
                            "sh",
                            "-c",
                            "\"$0\" " + arguments + " " + redirection,
                            program.file().toString(),
                            Archives.small(dir.resolve("a" + arguments.hashCode()))
                                    .path()
                                    .toString())
                    .env("COREOS_ASSEMBLER_NO_CACHE", "1")
                    .run();
            assertThat(result.exitCode()).as(arguments).isEqualTo(1);
            assertThat(result.stderr()).as(arguments).startsWith("error: cannot write to standard output: ");
        }
    }

    @ParameterizedTest
    @CsvSource({"TERM, 143, true", "INT, 130, true", "TERM, 143, false", "INT, 130, false"})
    void signalsTerminateFirstAndLaterRuns(String signal, int status, boolean cached) throws Exception {
        Path pipe = dir.resolve("pipe");
        Processes.command("mkfifo", pipe.toString()).ok();
        // Waits for the password.
        ProcessBuilder builder = new ProcessBuilder(DefaultSignals.command(List.of(
                        "sh",
                        "-c",
                        "exec \"$0\" push a --to 127.0.0.1:1/a/b:1 --username u --password-stdin 0<>\"$1\"",
                        program.file().toString(),
                        pipe.toString())))
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("out").toFile());
        builder.environment().put("XDG_CACHE_HOME", cache.toString());
        builder.environment().put("COREOS_ASSEMBLER_NO_CACHE", cached ? "" : "1");
        Process process = builder.start();
        try {
            awaitJava(process.toHandle());

            Processes.command("kill", "-s", signal, "" + process.pid()).ok();

            assertThat(Patience.await(process, Duration.ofSeconds(60))).isTrue();
            assertThat(process.exitValue()).isEqualTo(status);
            assertThat(process.descendants()).isEmpty();
            assertThat(dir.resolve("out")).isEmptyFile();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** Waits until the virtual machine handles signals, which it does when SIGTERM is caught. */
    private static void awaitJava(ProcessHandle shell) throws Exception {
        Patience patience = Patience.of(Duration.ofSeconds(60));
        while (!patience.isOver()) {
            List<ProcessHandle> all =
                    Stream.concat(Stream.of(shell), shell.descendants()).toList();
            for (ProcessHandle one : all) {
                Path proc = Path.of("/proc/" + one.pid());
                String command = one.info().command().orElse("");
                if (command.endsWith("/java")
                        && caught(proc, 15)
                        && Files.readAllLines(proc.resolve("maps")).stream()
                                .anyMatch(line -> line.endsWith("libnet.so") || line.endsWith("libnio.so"))) {
                    return;
                }
            }
            Thread.sleep(50);
        }
        throw new AssertionError("java did not start");
    }

    private static boolean caught(Path proc, int signal) throws Exception {
        for (String line : Files.readAllLines(proc.resolve("status"))) {
            if (line.startsWith("SigCgt:")) {
                return (Long.parseUnsignedLong(line.substring(7).strip(), 16) >> (signal - 1) & 1) == 1;
            }
        }
        return false;
    }

    private List<Path> archives() throws Exception {
        try (Stream<Path> files = Files.list(cache.resolve("coreos-assembler"))) {
            List<Path> all = files.filter(file -> file.toString().endsWith(".jsa"))
                    .sorted()
                    .toList();
            for (Path file : all) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
            }
            return all;
        }
    }
}
