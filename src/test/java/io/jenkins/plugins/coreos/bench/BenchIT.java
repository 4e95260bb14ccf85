package io.jenkins.plugins.coreos.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.testing.Processes;
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

/** Runs the benchmark in its smallest size, so that it does not break unnoticed. */
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
        set("memoryMib", "1");
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

        assertThat(tables.lines()
                        .filter(line -> line.matches("\\| (Cold|TLS|Again|Changed|Small|Start): .*\\| \\*\\*.*")))
                .hasSize(6);
        assertThat(tables.lines().filter(line -> line.startsWith("|  | the same in a warm JVM | ")))
                .hasSize(3);
        assertThat(tables.lines().filter(line -> line.startsWith("|  | skopeo | ")))
                .hasSize(12);
        assertThat(tables).containsPattern("\\| 1 MiB \\| \\d+(\\.\\d)? MiB \\| 0 B \\|");
        assertThat(dir.resolve("out/benchmark.md"))
                .content()
                .contains(tables)
                .doesNotContain(dir.toString(), System.getProperty("user.dir"));
        assertThat(log)
                .filteredOn(line -> line.matches("  run 1 (CLI|SKOPEO|WARM).*"))
                .hasSize(15);
        try (Stream<Path> left = Files.list(dir)) {
            assertThat(left).containsExactly(dir.resolve("out"));
        }
    }

    @Test
    void measuresCraneOnlyWhereItIs() throws Exception {
        set("cases", "again,start");
        set("crane", "");

        String tables = Bench.run(settings(), line -> {});

        assertThat(tables).doesNotContain("| crane |").contains("| skopeo |");
        assertThat(dir.resolve("out/benchmark.md")).content().contains("| crane | not installed, not measured |");
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

            Sample sample = watch.sample(5);
            assertThat(sample.nanos()).isEqualTo(5);
            assertThat(sample.temporaryBytes()).isEqualTo(3_000_000);
            assertThat(sample.residentBytes())
                    .isGreaterThan(alone.sample(0).residentBytes())
                    .isLessThan(50_000_000);
            assertThat(alone.sample(0).residentBytes()).isPositive();
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
        set("cases", "cold,warm");
        assertThatThrownBy(this::settings).hasMessageStartingWith("bench.cases: there is no case warm");
    }

    @Test
    void onlyFullRunReplacesPublishedFigures() {
        properties.clear();
        set("dir", dir.toString());
        assertThat(settings().report()).isEqualTo(Path.of("/base/docs/benchmark.md"));
        set("runs", "1");
        assertThat(settings().report()).isEqualTo(Path.of("/base/target/benchmark.md"));
    }

    @Test
    void figuresAreSummedUpAsTheyShould() {
        assertThat(Spread.of(DoubleStream.of(3, 1, 2))).isEqualTo(new Spread(2, 1, 3));
        assertThat(Spread.of(DoubleStream.of(4, 1, 2, 3))).isEqualTo(new Spread(2.5, 1, 4));
        assertThat(Units.bytes(1L << 30)).isEqualTo("1 GiB");
        assertThat(Units.bytes(1536)).isEqualTo("1.5 KiB");
        Comparison comparison = new Comparison("x");
        for (long[] pair : new long[][] {{1, 2}, {3, 4}, {8, 8}}) {
            comparison.add(Tool.CLI, new Sample(pair[0], 0, 0, 0, 0, 0));
            comparison.add(Tool.SKOPEO, new Sample(pair[1], 0, 0, 0, 0, 0));
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
