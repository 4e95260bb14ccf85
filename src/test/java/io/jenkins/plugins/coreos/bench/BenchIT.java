package io.jenkins.plugins.coreos.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.testing.Processes;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the benchmark in its smallest size, to notice when it breaks. */
class BenchIT {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @TempDir
    Path dir;

    private final Properties properties = new Properties();

    @BeforeEach
    void smallestSizes() {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        set("runs", "1");
        set("warmups", "0");
        set("bytes", "60000");
        set("layers", "3");
        set("smallLayers", "3");
        set("latencyMillis", "1");
        set("baseBytes", "60000");
        set("treeBytes", "30000");
        set("tags", "2");
        set("memoryMib", "1");
        set("large", "true");
        set("limitSeconds", "60");
        // Chosen for its fast start; nothing is measured here.
        set(
                "cli",
                JAVA + " -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp " + classPath
                        + " io.jenkins.plugins.coreos.cli.Main");
        set("dir", dir.toString());
        set("report", dir.resolve("out/benchmark.md").toString());
    }

    @Test
    void pageReportsEveryCase() throws Exception {
        List<String> log = new ArrayList<>();

        String tables = Bench.run(settings(), log::add);

        assertThat(
                        tables.lines()
                                .filter(
                                        line -> line.matches(
                                                "\\| (Cold|TLS|Again|Changed|Small|Copy|Mount|Tags|Pull|Small copy|Small pull|Layer|Start): .*\\| \\*\\*.*")))
                .hasSize(13);
        assertThat(tables.lines().filter(line -> line.startsWith("|  | the same in a warm JVM | ")))
                .hasSize(7);
        assertThat(tables.lines().filter(line -> line.startsWith("|  | skopeo | ")))
                .hasSize(24);
        for (String operation : List.of("push", "copy", "pull")) {
            assertThat(tables).containsPattern("\\| " + operation + " \\| 1 MiB \\| \\d+(\\.\\d)? MiB \\| 0 B \\| ");
        }
        assertThat(tables).containsPattern("coreos-assembler, one tag .* 2 tags over one: \\*\\*\\d");
        assertThat(dir.resolve("out/benchmark.md"))
                .content()
                .contains(tables)
                .doesNotContain(dir.toString(), System.getProperty("user.dir"));
        assertThat(log)
                .filteredOn(line -> line.matches("  run 1 (CLI|SKOPEO|WARM).*"))
                .hasSize(32);
        try (Stream<Path> left = Files.list(dir)) {
            assertThat(left).containsExactly(dir.resolve("out"));
        }
    }

    @Test
    void countsLayersThatPassThroughTheProgram() throws Exception {
        set("cases", "copy,mount,pull,smallcopy,smallpull");
        set("bytes", "300000");

        String tables = Bench.run(settings(), line -> {});

        String size = "\\d+ \\| 299 KiB";
        assertThat(tables).containsPattern("\\| Copy \\| coreos-assembler .* " + size + " \\| 299 KiB \\|\n");
        assertThat(tables).containsPattern("\\| Mount \\| coreos-assembler .* \\d+ \\| 0 B \\| 0 B \\|\n");
        assertThat(tables)
                .containsPattern("\\| Pull \\| coreos-assembler .* \\(1\\.\\d+\\) .* " + size + " \\| 0 B \\|\n");
        String small = "\\d+ \\| 16\\.\\d KiB";
        assertThat(tables)
                .containsPattern("\\| Small copy \\| coreos-assembler .* " + small + " \\| 16\\.\\d KiB \\|\n");
        assertThat(tables).containsPattern("\\| Small pull \\| coreos-assembler .* " + small + " \\| 0 B \\|\n");
    }

    @Test
    void layersReadNothingOfTheBase() throws Exception {
        set("cases", "layer");

        String tables = Bench.run(settings(), line -> {});

        String layer = "\\| \\d+\\.\\d KiB \\| 1\\.\\d\\d \\|\n";
        assertThat(tables).containsPattern("\\| coreos-assembler \\|.*\\| 0 B \\| \\d+\\.\\d KiB " + layer);
        // buildah pulls the base.
        assertThat(tables).containsPattern("\\| buildah \\|.*\\| [56]\\d\\.\\d KiB \\| \\d+\\.\\d KiB " + layer);
    }

    @Test
    void failsIfToolPullsAnotherImage() throws Exception {
        TestArchive archive = Archives.small(dir.resolve("one.ociarchive"));
        TestArchive same =
                Archives.image().layers(3, 20_000).layout().indexFirst().write(dir.resolve("same"));
        assertThat(PulledImage.check(same.path(), archive)).isEqualTo(Files.size(same.path()));

        TestArchive other = Archives.image().layers(2, 20_000).write(dir.resolve("other"));
        assertThatThrownBy(() -> PulledImage.check(other.path(), archive)).hasMessageContaining("lacks [sha256:");
        TestArchive damaged = Archives.image()
                .layers(3, 20_000)
                .layout()
                .damage(archive.layers().get(1))
                .write(dir.resolve("damaged"));
        assertThatThrownBy(() -> PulledImage.check(damaged.path(), archive))
                .hasMessageEndingWith("lacks [" + archive.layers().get(1) + "]");
        TestArchive unlisted = Archives.image()
                .layers(3, 20_000)
                .layout()
                .put("index.json", "{\"schemaVersion\":2,\"manifests\":[]}")
                .write(dir.resolve("unlisted"));
        assertThatThrownBy(() -> PulledImage.check(unlisted.path(), archive))
                .hasMessageContaining("does not list the source's " + archive.digest());
    }

    @Test
    void countsTheBytesThatProcessesWrite() throws Exception {
        String write = "head -c 3000000 /dev/zero >\"$0/file\"";
        Sample sample = new MeasuredProcess(dir, Duration.ofSeconds(60))
                .run(temporary -> List.of("sh", "-c", "sh -c '" + write + "' \"$0\"; :", dir.toString()), "")
                .sample();

        assertThat(sample.writtenBytes()).isBetween(3_000_000L, 3_100_000L);
    }

    @Test
    void skipsToolsThatAreNotInstalled() throws Exception {
        set("cases", "again,mount,start");
        set("crane", "");
        set("regctl", "");
        set("oras", "");

        String tables = Bench.run(settings(), line -> {});

        assertThat(tables).doesNotContain("| crane |", "| regctl |", "| oras |").contains("| skopeo |");
        for (String peer : List.of("crane", "regctl", "oras")) {
            assertThat(dir.resolve("out/benchmark.md"))
                    .content()
                    .contains("| " + peer + " | not installed, not measured |");
        }
    }

    @Test
    void countsTheProcessorTimeOfAProcess() throws Exception {
        Sample busy = new MeasuredProcess(dir, Duration.ofSeconds(60))
                .run(temporary -> List.of("sh", "-c", "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done"), "")
                .sample();
        Sample idle = new MeasuredProcess(dir, Duration.ofSeconds(60))
                .run(temporary -> List.of("sleep", "0.3"), "")
                .sample();

        assertThat(busy.cpuSeconds()).isGreaterThan(idle.cpuSeconds());
        assertThat(idle.cpuSeconds()).isLessThan(idle.seconds());
    }

    @Test
    void failsIfToolPushesNothing() {
        set("cases", "again");
        set("cli", "true");

        assertThatThrownBy(() -> Bench.run(settings(), line -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("the tag cli1 names null and not the archive's sha256:");
        assertThat(dir.resolve("out")).doesNotExist();
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void failsWithMessageOfFailedTool() {
        set("cases", "small");
        set("cli", "ls /no/such/file");

        assertThatThrownBy(() -> Bench.run(settings(), line -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("exited ")
                .hasMessageContaining("/no/such/file");
    }

    @Test
    void measuresPeakOfAllProcesses() throws Exception {
        Path temporary = Files.createDirectories(dir.resolve("tmp/deep"));
        // Two shells; the inner one waits for the end of its input.
        String script = "head -c 3000000 /dev/zero >\"$1/file\"; sh -c 'echo ready; read line'; :";
        Process process = new ProcessBuilder("sh", "-c", script, "sh", temporary.toString()).start();
        try (BufferedReader out = process.inputReader()) {
            ProcessWatch watch = new ProcessWatch(process.pid(), temporary.getParent());
            assertThat(out.readLine()).isEqualTo("ready");
            long child = process.children().findFirst().orElseThrow().pid();
            ProcessWatch alone = new ProcessWatch(child, temporary);
            watch.look();
            alone.look();
            Files.delete(temporary.resolve("file"));
            watch.look();

            assertThat(watch.temporaryBytes()).isEqualTo(3_000_000);
            assertThat(watch.residentBytes())
                    .isGreaterThan(alone.residentBytes())
                    .isLessThan(50_000_000);
            assertThat(alone.residentBytes()).isPositive();
        } finally {
            Processes.killTree(process.toHandle());
        }
    }

    @Test
    void terminatesHangingCommand() throws IOException {
        assertThatThrownBy(() -> new MeasuredProcess(dir, Duration.ofMillis(100))
                        .run(temporary -> List.of("sh", "-c", "echo $$; exec sleep 60"), ""))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("did not end within 0 s")
                .satisfies(failure -> {
                    String pid = failure.getMessage().replaceFirst("(?s).* s: (\\d+).*", "$1");
                    assertThat(ProcessHandle.of(Long.parseLong(pid))).isEmpty();
                });
    }

    @Test
    void failsIfDiskIsTooSmallForLargeImages() {
        set("cases", "memory");
        set("memoryMib", "1,1048576");

        assertThatThrownBy(() -> Bench.run(settings(), line -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("bench.large needs 2.1 TiB in ");
    }

    @Test
    void failsIfHeapLimitReachesNoJava() {
        set("cases", "memory");
        set("cli", "echo");

        assertThatThrownBy(() -> Bench.run(settings(), line -> {})).hasMessageEndingWith("the heap had no limit");
    }

    @Test
    void errorNamesInvalidParameter() {
        set("run", "1");
        assertThatThrownBy(this::settings)
                .hasMessageStartingWith("there is no bench.run, only [cases, runs, warmups, ");
        properties.remove("bench.run");
        set("runs", "0");
        assertThatThrownBy(this::settings).hasMessage("bench.runs is 0: give a number from 1 to 1000");
        set("runs", "1");
        set("large", "yes");
        assertThatThrownBy(this::settings).hasMessage("bench.large is yes: give true or false");
        set("large", "true");
        set("cases", "cold,warm");
        assertThatThrownBy(this::settings).hasMessageStartingWith("bench.cases: there is no case warm");
    }

    @Test
    void onlyFullRunReplacesPublishedFigures() {
        properties.clear();
        set("dir", dir.toString());
        set("large", "true");
        assertThat(settings().report()).isEqualTo(Path.of("/base/docs/benchmark.md"));
        set("runs", "1");
        assertThat(settings().report()).isEqualTo(Path.of("/base/target/benchmark.md"));
    }

    @Test
    void computesMediansRangesAndRatios() {
        assertThat(Spread.of(DoubleStream.of(3, 1, 2))).isEqualTo(new Spread(2, 1, 3));
        assertThat(Spread.of(DoubleStream.of(4, 1, 2, 3))).isEqualTo(new Spread(2.5, 1, 4));
        assertThat(Units.bytes(1L << 30)).isEqualTo("1 GiB");
        assertThat(Units.bytes(1536)).isEqualTo("1.5 KiB");
        Comparison comparison = new Comparison("x");
        for (long[] pair : new long[][] {{1, 2}, {3, 4}, {8, 8}}) {
            comparison.add(Tool.CLI, new Sample(pair[0], 0, 0, 0, 0));
            comparison.add(Tool.SKOPEO, new Sample(pair[1], 0, 0, 0, 0));
        }
        assertThat(comparison.ratio(Tool.CLI, Tool.SKOPEO)).isEqualTo(0.75);
        assertThat(comparison.ratios(Tool.CLI, Tool.SKOPEO)).isEqualTo(new Spread(0.75, 0.5, 1));
    }

    private void set(String name, String value) {
        properties.setProperty("bench." + name, value);
    }

    private Settings settings() {
        return Settings.of(properties, Path.of("/base"));
    }
}
