package io.jenkins.plugins.coreos.bench;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The page, in Markdown. */
final class Report {
    private static final String INTRODUCTION = """
            # Benchmark

            Written by `make bench`: this project's command line against `skopeo copy`, with other tools beside it, on the
            same images and the same registries. The figures hold for the machine below; the ratios are what to compare.
            `make bench` measures them on yours and rewrites this page.

                make bench
                make bench BENCH_ARGS=-Dbench.large=true
                make bench BENCH_ARGS='-Dbench.runs=1 -Dbench.bytes=50000000 -Dbench.smallLayers=50 -Dbench.memoryMib=64'

            The first line measures everything in full size, which takes about 50 minutes and 8 GB of disk. The second
            also copies and pulls images of the sizes of `bench.memoryMib` with a limited heap, which takes 10 minutes more, and
            37 GB of disk. The third is a quick check; a run that is not a full one writes `target/benchmark.md` and leaves
            this page alone. More arguments: `bench.cases`
            (`CASES`), `bench.warmups`, `bench.layers`,
            `bench.smallBytes`, `bench.latencyMillis`, `bench.tags`, `bench.heap`, `bench.cli` (the command to measure),
            `bench.skopeo`, `bench.crane`, `bench.regctl`, `bench.oras` (empty: none), `bench.dir` (where to work),
            `bench.report`, `bench.limitSeconds`.
            """;

    private static final String METHOD = """
            ## How it is measured

            - Cases in the order of the table. In each, the programs take turns, in the order of the table. Turns that
              do not count, at the beginning of each case: WARMUPS; turns that count: RUNS.
            - `make bench` installs crane, regctl and oras where Go is there. crane reads and writes no OCI archives: for a
              push it gets the archive unpacked to a layout directory, which is done before and not counted, and a pull
              ends with such a directory.
            - *The same in a warm JVM* is what an agent does: the command line's code in the benchmark's own virtual machine,
              which has done the same before. Its CPU is that virtual machine's, with the compiler.
            - *TLS* is *Cold* with a certificate of an authority that each program is configured to trust.
            - All processes get the same environment: no proxy, no credentials, an empty home that stays for all runs.
              So what counts begins with the archive in the system's memory and, if the command line caches its classes
              under its home, with a filled cache.
            - *Cold*: docker-registry with an empty storage directory for each push. *Again*: one that has the image. For
              *Changed*, layer and config that were sent are taken out of its storage after each push. *Small*: a registry
              within the benchmark's own process, a new one for each push, which waits before it answers each request.
            - *Copy*, *Tags*: from a docker-registry to another with an empty storage directory for each copy. skopeo, crane
              and regctl take one tag and run once for each. *Mount*: to a new repository of the registry that has the
              image. The registry gets another port for each copy, because skopeo remembers the repositories of a registry
              in which it has seen a blob: what is measured is the first copy on a machine.
            - *Pull*: from one docker-registry, to a new file. *Small copy* and *Small pull* use registries as *Small* does.
            - Every run must exit 0. After it, the tag at the registry must name the archive's digest, with all blobs
              there. A pulled image must have the source's digest in index.json, and the right bytes of all blobs.
              Otherwise the benchmark fails.
            - Layers of the large images are incompressible; those of the memory case are zeros.
            - skopeo uses a private temporary directory (`--tmpdir`) instead of `/var/tmp`, so that files of other
              programs are not counted. Directory and memory are sampled every 20 ms. The 32 KiB of counters
              that a Java virtual machine keeps by default in `/tmp/hsperfdata_*`, the 4 KiB block of a tool's output,
              and the cache in which skopeo records the locations of blobs are part of *written*, not of *temporary*.
            - Times include the start of the process, that of the Java virtual machine too.

            ## Limits of the measurement

            Everything goes over the loopback interface, to a registry on the same cores, which hashes all that it gets
            and, in most cases, writes it to the same disk: that is a floor under every time, and no tool can
            get below it. A network has less bandwidth and more latency, and a registry of another make answers
            differently; none of that is measured here.
            """;

    private static final String TIMES = """
            Seconds of wall time from the start of the process to its end, and of processor time (user and system), median
            of RUNS runs (least–most). The last columns are our wall time over theirs, of the medians (least–most of the
            pairs of neighbouring runs).

            """;

    private static final String RESOURCES = """
            The most of any counted run. *Temporary*: the peak of the private temporary directory. *Written*: all that the
            process wrote to disks, by the kernel's count, whatever became of it later. *Memory*: peak resident size.
            *Requests*: what the registry got.

            """;

    private static final String TRAFFIC = """
            As for pushing, and the layers that the program *received* and *sent*, by the logs of the registries and the sizes of
            the layers. In brackets: what was written, over the size of the pulled archive or directory.

            """;

    private static final String MEMORY = """
            ## Memory and the image's size

            coreos-assembler under `-XmxHEAP`, one run each. Every byte of a push is sent to a registry that hashes it and
            keeps nothing. Copies are made from one docker-registry to another, pulls from one.

            """;

    private final Settings settings;
    private final List<Comparison> pushes;
    private final List<Comparison> copies;
    private final List<MemoryCase.Point> points;
    private final Tables tables;

    Report(Settings settings, List<Comparison> pushes, List<Comparison> copies, List<MemoryCase.Point> points) {
        this.settings = settings;
        this.pushes = pushes;
        this.copies = copies;
        this.points = points;
        this.tables = new Tables(settings);
    }

    /** Returns the tables only. */
    String tables() {
        List<String> parts = new ArrayList<>();
        String runs = TIMES.replace("RUNS", Integer.toString(settings.runs()));
        if (!pushes.isEmpty()) {
            parts.add("## Pushing: time\n\n" + runs + tables.times(pushes));
            parts.add("## Pushing: disk, memory, requests\n\n" + RESOURCES + tables.resources(pushes, false));
        }
        if (!copies.isEmpty()) {
            parts.add("## Copying and pulling: time\n\n" + runs + tables.times(copies));
            parts.add("## Copying and pulling: disk, memory, requests\n\n" + TRAFFIC + tables.resources(copies, true));
        }
        if (!points.isEmpty()) {
            parts.add(MEMORY.replace("HEAP", settings.heap()) + tables.memory(points));
        }
        return String.join("\n", parts);
    }

    /** Returns the whole page. */
    String page(Map<String, String> machine, LocalDate day) {
        StringBuilder facts = new StringBuilder("| | |\n|---|---|\n");
        machine.forEach((name, value) -> facts.append("| " + name + " | " + value + " |\n"));
        return INTRODUCTION.replace("CASES", String.join(",", Settings.CASES))
                + "\n## Measured on\n\n" + facts + "| Day | " + day + " |\n\n"
                + tables() + "\n"
                + METHOD.replace("RUNS", Integer.toString(settings.runs()))
                        .replace("WARMUPS", Integer.toString(settings.warmups()))
                + "\n" + HttpLibraries.SECTION;
    }
}
