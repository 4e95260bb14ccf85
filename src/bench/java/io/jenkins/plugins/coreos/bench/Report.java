package io.jenkins.plugins.coreos.bench;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Formats the figures as Markdown. */
final class Report {
    private static final String NAME = "coreos-assembler";

    private static final String INTRODUCTION = """
            # Benchmark

            Written by `make bench`: this project's command line against `skopeo copy` and `crane push`, on the same
            archive and the same registry. The figures hold for the machine below; the ratios are what to compare. `make bench` measures them
            on yours and rewrites this page.

                make bench
                make bench BENCH_ARGS='-Dbench.runs=1 -Dbench.bytes=50000000 -Dbench.smallLayers=50 -Dbench.memoryMib=64'

            The first line measures everything in full size, which takes about 20 minutes and 8 GB of disk. The second
            is a quick check; a run that is not a full one writes `target/benchmark.md` and leaves this page alone. More
            arguments: `bench.cases` (`cold,tls,again,changed,small,start,memory`), `bench.warmups`, `bench.layers`, `bench.smallBytes`,
            `bench.latencyMillis`, `bench.heap`, `bench.cli` (the command to measure), `bench.skopeo`,
            `bench.crane` (empty: none), `bench.dir` (where
            to work), `bench.report`, `bench.limitSeconds`.
            """;

    private static final String METHOD = """
            ## How it is measured

            - Cases in the order of the table. In each, the programs take turns, in the order of the table. Turns that
              do not count, at the beginning of each case: WARMUPS; turns that count: RUNS.
            - `make bench` installs crane where Go is there. It reads no OCI archives: it gets the archive unpacked to a
              layout directory, which is done before and not counted.
            - *The same in a warm JVM* is what an agent does: the command line's code in the benchmark's own virtual machine,
              which has pushed before. Its CPU is that virtual machine's, with the compiler.
            - *TLS* is *Cold* with a certificate of an authority that each program is configured to trust.
            - All processes get the same environment: no proxy, no credentials, an empty home that stays for all runs.
              So what counts begins with the archive in the system's memory and, if the command line caches its classes
              under its home, with a filled cache.
            - *Cold*: docker-registry with an empty storage directory for each push. *Again*: one that has the image. For
              *Changed*, layer and config that were sent are taken out of its storage after each push. *Small*: a registry
              within the benchmark's own process, a new one for each push, which waits before it answers each request.
            - Every push must exit 0. After it, the tag at the registry must name the archive's digest, with all blobs
              there; otherwise the benchmark fails.
            - Layers of the large images are incompressible; those of the memory case are zeros in a sparse file.
            - skopeo uses a private temporary directory (`--tmpdir`) instead of `/var/tmp`, so that files of other
              programs are not counted. Directory, memory and writes are sampled every 20 ms. The 32 KiB of counters
              that a Java virtual machine keeps by default in `/tmp/hsperfdata_*`, the 4 KiB block of a tool's output,
              and the cache in which skopeo records the locations of blobs are part of *written*, not of *temporary*.
            - Times include the start of the process, that of the Java virtual machine too.

            ## Limits of the measurement

            Everything goes over the loopback interface, to a registry on the same cores, which hashes all that it gets
            and, in most cases, writes it to the same disk: that is a floor under every time, and no tool can
            get below it. A network has less bandwidth and more latency, and a registry of another make answers
            differently; none of that is measured here.
            """;

    private final Settings settings;
    private final List<Comparison> comparisons;
    private final List<MemoryCase.Point> points;

    Report(Settings settings, List<Comparison> comparisons, List<MemoryCase.Point> points) {
        this.settings = settings;
        this.comparisons = comparisons;
        this.points = points;
    }

    /** Returns the tables only. */
    String tables() {
        List<String> parts = new ArrayList<>();
        if (!comparisons.isEmpty()) {
            parts.add(
                    "## Time\n\nSeconds of wall time from the start of the process to its end, and of processor time (user and"
                            + " system), median of " + settings.runs()
                            + " runs (least–most). The last columns are our wall time over"
                            + " theirs, of the medians (least–most of the pairs of neighbouring runs).\n\n" + times());
            parts.add("## Disk, memory, requests\n\nThe most of any counted run. *Temporary*: the peak of the private"
                    + " temporary directory. *Written*: all that the process wrote to disks, by the kernel's count,"
                    + " whatever became of it later. *Memory*: peak resident size. *Requests*: what the registry got."
                    + "\n\n" + resources());
        }
        if (!points.isEmpty()) {
            parts.add("## Memory and the archive's size\n\n" + NAME + " under `-Xmx" + settings.heap()
                    + "`, every byte sent to a registry that hashes it and keeps nothing; one run each.\n\n"
                    + memory());
        }
        return String.join("\n", parts);
    }

    /** Returns the whole page. */
    String page(Map<String, String> machine, LocalDate day) {
        StringBuilder facts = new StringBuilder("| | |\n|---|---|\n");
        machine.forEach((name, value) -> facts.append("| " + name + " | " + value + " |\n"));
        return INTRODUCTION
                + "\n## Measured on\n\n" + facts + "| Day | " + day + " |\n\n"
                + tables() + "\n"
                + METHOD.replace("RUNS", Integer.toString(settings.runs()))
                        .replace("WARMUPS", Integer.toString(settings.warmups()))
                + "\n" + HttpLibraries.SECTION;
    }

    private String times() {
        StringBuilder table = new StringBuilder("| case | program | wall time | CPU | over skopeo's | over crane's |\n")
                .append("|---|---|---|---|---|---|\n");
        for (Comparison comparison : comparisons) {
            for (Tool tool : comparison.tools()) {
                table.append("| " + (tool == Tool.CLI ? comparison.title() : ""))
                        .append(" | " + tool.title())
                        .append(" | " + seconds(comparison.seconds(tool)))
                        .append(" | " + seconds(comparison.cpuSeconds(tool)))
                        .append(" | " + ratio(comparison, tool, Tool.SKOPEO))
                        .append(" | " + ratio(comparison, tool, Tool.CRANE) + " |\n");
            }
        }
        return table.toString();
    }

    private static String ratio(Comparison comparison, Tool tool, Tool peer) {
        boolean ours = tool == Tool.CLI || tool == Tool.WARM;
        if (!ours || !comparison.tools().contains(peer)) {
            return "";
        }
        Spread ratios = comparison.ratios(tool, peer);
        return "**" + Units.ratio(comparison.ratio(tool, peer)) + "** (" + Units.ratio(ratios.min()) + "–"
                + Units.ratio(ratios.max()) + ")";
    }

    private String resources() {
        StringBuilder table = new StringBuilder("| case | | temporary | written | memory | requests |\n")
                .append("|---|---|---|---|---|---|\n");
        for (Comparison comparison : comparisons) {
            String title = comparison.title();
            for (Tool tool : comparison.tools()) {
                if (tool == Tool.WARM) {
                    // The memory of the benchmark itself is meaningless.
                    continue;
                }
                List<Sample> samples = comparison.of(tool);
                table.append("| " + (tool == Tool.CLI ? title.substring(0, title.indexOf(':')) : ""))
                        .append(" | " + tool.title())
                        .append(" | " + Units.bytes(most(samples, Sample::temporaryBytes)))
                        .append(" | " + Units.bytes(most(samples, Sample::writtenBytes)))
                        .append(" | " + Units.bytes(most(samples, Sample::residentBytes)))
                        .append(" | " + most(samples, Sample::requests) + " |\n");
            }
        }
        return table.toString();
    }

    private String memory() {
        StringBuilder table = new StringBuilder("| archive | peak resident | temporary disk |\n|---|---|---|\n");
        for (MemoryCase.Point point : points) {
            table.append("| " + Units.bytes(point.bytes()))
                    .append(" | " + Units.bytes(point.sample().residentBytes()))
                    .append(" | " + Units.bytes(point.sample().temporaryBytes()) + " |\n");
        }
        return table.toString();
    }

    private static String seconds(Spread spread) {
        return Units.seconds(spread.median()) + " (" + Units.plain(spread.min()) + "–" + Units.plain(spread.max())
                + ")";
    }

    private static long most(List<Sample> samples, ToLongFunction<Sample> figure) {
        return samples.stream().mapToLong(figure).max().orElse(0);
    }
}
