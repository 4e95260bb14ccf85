package io.jenkins.plugins.coreos.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

/** The benchmark in its smallest size, so that it works on the day it is wanted. */
class BenchTest {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @TempDir
    Path dir;

    private final Properties properties = new Properties();

    @BeforeEach
    void smallestSizes() {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        set("runs", "1");
        set("bytes", "60000");
        set("layers", "3");
        set("smallLayers", "3");
        set("latencyMillis", "1");
        set("memoryMib", "1,2");
        set("limitSeconds", "60");
        set("cli", JAVA + " -cp " + classPath + " io.jenkins.plugins.coreos.cli.Main");
        set("dir", dir.toString());
        set("report", dir.resolve("out/benchmark.md").toString());
    }

    @Test
    void everyCaseIsMeasuredAndThePageSaysSo() throws Exception {
        List<String> log = new ArrayList<>();

        String tables = Bench.run(settings(), log::add);

        assertThat(tables.lines().filter(line -> line.matches("\\| (Cold|Again|Changed|Small): .*s \\| \\*\\*.*")))
                .hasSize(4);
        assertThat(tables.lines().filter(line -> line.startsWith("|  | skopeo | ")))
                .hasSize(4);
        assertThat(tables).containsPattern("\\| 2 MiB \\| \\d+(\\.\\d)? MiB \\| 0 B \\|");
        assertThat(dir.resolve("out/benchmark.md"))
                .content()
                .contains(tables)
                .doesNotContain(dir.toString(), System.getProperty("user.dir"));
        assertThat(log).filteredOn(line -> line.startsWith("  run 1 ")).hasSize(8);
        try (Stream<Path> left = Files.list(dir)) {
            assertThat(left).containsExactly(dir.resolve("out"));
        }
    }

    @Test
    void aToolThatPushesNothingEndsTheBenchmark() {
        set("cases", "again");
        set("cli", "true");

        assertThatThrownBy(() -> Bench.run(settings(), line -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("the tag run-0-0 names null and not the archive's sha256:");
        assertThat(dir.resolve("out")).doesNotExist();
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void aToolThatFailsEndsTheBenchmarkWithItsWords() {
        set("cases", "small");
        set("cli", "ls /no/such/file");

        assertThatThrownBy(() -> Bench.run(settings(), line -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("exited ")
                .hasMessageContaining("/no/such/file");
    }

    @Test
    void aPeakOnDiskAndInMemoryIsSeenAlsoThatOfAChild() throws Exception {
        // Holds until it is seen: the watcher has looked when the file is that large and the next look is made.
        String script = "sh -c 'head -c 3000000 /dev/zero >\"$TMPDIR/file\"; sleep 0.5'; rm \"$TMPDIR/file\"";

        Sample sample = new MeasuredProcess(dir, Duration.ofSeconds(30))
                .run(temporary -> List.of("sh", "-c", script), "")
                .sample();

        assertThat(sample.temporaryBytes()).isEqualTo(3_000_000);
        assertThat(sample.residentBytes()).isBetween(500_000L, 50_000_000L);
        assertThat(sample.seconds()).isBetween(0.5, 20.0);
    }

    @Test
    void aCommandThatHangsIsEnded() throws IOException {
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
    void aHeapLimitThatReachesNoJavaIsNoMeasurement() {
        set("cases", "memory");
        set("cli", "echo");

        assertThatThrownBy(() -> Bench.run(settings(), line -> {})).hasMessageEndingWith("the heap had no limit");
    }

    @Test
    void aParameterThatIsUnknownOrWrongIsNamed() {
        set("run", "1");
        assertThatThrownBy(this::settings).hasMessageStartingWith("there is no bench.run, only [cases, runs, ");
        properties.remove("bench.run");
        set("runs", "0");
        assertThatThrownBy(this::settings).hasMessage("bench.runs is 0: give a number from 1 to 1000");
        set("runs", "1");
        set("cases", "cold,warm");
        assertThatThrownBy(this::settings).hasMessageStartingWith("bench.cases: there is no case warm");
    }

    @Test
    void onlyAFullRunReplacesThePublishedFigures() {
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
            comparison.add(Tool.CLI, new Sample(pair[0], 0, 0, 0, 0));
            comparison.add(Tool.SKOPEO, new Sample(pair[1], 0, 0, 0, 0));
        }
        assertThat(comparison.ratio()).isEqualTo(0.75);
        assertThat(comparison.ratios()).isEqualTo(new Spread(0.75, 0.5, 1));
    }

    private void set(String name, String value) {
        properties.setProperty("bench." + name, value);
    }

    private Settings settings() {
        return Settings.of(properties, Path.of("/base"));
    }
}
