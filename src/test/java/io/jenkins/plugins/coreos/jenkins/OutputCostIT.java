package io.jenkins.plugins.coreos.jenkins;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.FailureLogs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The cost of 200 MB of build output for the controller, compared with {@code sh} writing the same. */
@Tag("jenkins")
@ExtendWith({SharedBed.class, FailureLogs.class})
class OutputCostIT {
    private static final int LINES = 2_000_000;
    private static final int RUNS = Integer.getInteger("coreos.output.runs", 2);
    private static final Pattern DURATION = Pattern.compile("\"duration\":(\\d+)");

    /** The commands of cosaBuild, with the same output, in {@code sh}. */
    private static final String SH = """
            node('cosa') {
              withEnv(['COSA_STANDIN_SPEW=build:200']) {
                sh 'export HOME=$(mktemp -d); cosa init https://github.com/openshift/os && cosa fetch && cosa build'
              }
            }
            """;

    private static final String COSA_BUILD = """
            node('cosa') {
              withEnv(['COSA_STANDIN_SPEW=build:200']) {
                cosaBuild source: 'https://github.com/openshift/os'
              }
            }
            """;

    private final PipelineBed bed;

    OutputCostIT(PipelineBed bed) {
        this.bed = bed;
    }

    @Test
    void logs200MegabytesOfOutputAndPrintsTheCost() throws IOException {
        // The first builds of a new controller include its one-time costs.
        run("output-warm-up-sh", SH.replace(":200", ":20"), LINES / 10);
        run("output-warm-up-cosaBuild", COSA_BUILD.replace(":200", ":20"), LINES / 10);

        // Alternating runs, and the minimum of each: other load and garbage collection only add time.
        Cost sh = Cost.MOST;
        Cost cosa = Cost.MOST;
        for (int i = 0; i < RUNS; i++) {
            sh = sh.orLess(run("output-sh-" + i, SH, LINES));
            cosa = cosa.orLess(run("output-cosaBuild-" + i, COSA_BUILD, LINES));
        }

        System.out.printf(
                Locale.ROOT,
                "200 MB of output: sh %s, cosaBuild %s; ratio of time %.2f, of CPU %.2f, of heap %.2f, of what is kept %.2f%n",
                sh,
                cosa,
                (double) cosa.millis / sh.millis,
                (double) cosa.cpuMillis / sh.cpuMillis,
                (double) cosa.heapMegabytes / sh.heapMegabytes,
                (double) cosa.keptMegabytes / sh.keptMegabytes);
    }

    private Cost run(String name, String script, int lines) throws IOException {
        long before = cpuMillis();
        bed.controller.groovy("""
                System.gc()
                java.lang.management.ManagementFactory.memoryPoolMXBeans.each { it.resetPeakUsage() }
                """);
        RealBuild build = bed.controller.addJob(name, script).build().expect("SUCCESS");
        long cpu = cpuMillis() - before;
        String peak = bed.controller.groovy("""
                def pools = java.lang.management.ManagementFactory.memoryPoolMXBeans
                    .findAll { it.type == java.lang.management.MemoryType.HEAP }
                def kept = pools.findAll { it.name.contains('Old') || it.name.contains('Tenured') }
                (pools.sum { it.peakUsage.used } >> 20) + ' ' + (kept.sum { it.peakUsage.used } >> 20)
                """);
        try (Stream<String> log = Files.lines(build.directory().resolve("log"), StandardCharsets.ISO_8859_1)) {
            assertThat(log.filter(line -> line.startsWith("spew ") && line.length() == 99)
                            .count())
                    .as(name)
                    .isEqualTo(lines);
        }
        Matcher duration = DURATION.matcher(bed.controller.http().get("job/" + name + "/1/api/json?tree=duration"));
        assertThat(duration.find()).isTrue();
        String[] peaks = peak.strip().split(" ");
        Cost cost =
                new Cost(Long.parseLong(duration.group(1)), cpu, Long.parseLong(peaks[0]), Long.parseLong(peaks[1]));
        System.out.println(name + ": " + cost);
        return cost;
    }

    private long cpuMillis() {
        return Long.parseLong(bed.controller
                .groovy("java.lang.management.ManagementFactory.operatingSystemMXBean.processCpuTime.intdiv(1000000)")
                .strip());
    }

    /** The peak of the heap includes garbage; {@code keptMegabytes} is the heap after collections. */
    private record Cost(long millis, long cpuMillis, long heapMegabytes, long keptMegabytes) {
        static final Cost MOST = new Cost(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);

        Cost orLess(Cost other) {
            return new Cost(
                    Math.min(millis, other.millis),
                    Math.min(cpuMillis, other.cpuMillis),
                    Math.min(heapMegabytes, other.heapMegabytes),
                    Math.min(keptMegabytes, other.keptMegabytes));
        }

        @Override
        public String toString() {
            return millis + " ms, CPU of the controller " + cpuMillis + " ms, heap at most " + heapMegabytes
                    + " MB, kept of it " + keptMegabytes + " MB";
        }
    }
}
