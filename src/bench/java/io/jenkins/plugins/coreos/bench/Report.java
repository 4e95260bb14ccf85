package io.jenkins.plugins.coreos.bench;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The page, in Markdown. */
final class Report {
    private static final String INTRODUCTION = """
            # Benchmark

            Written by `make bench`, which compares this project's command line with `skopeo copy` and other tools, on the same
            images and the same registries. The times are those of the machine below; compare the ratios. `make bench`
            repeats the measurement on your machine and rewrites this page.

                make bench
                make bench BENCH_ARGS=-Dbench.large=true
                make bench BENCH_ARGS='-Dbench.runs=1 -Dbench.bytes=50000000 -Dbench.smallLayers=50 -Dbench.memoryMib=64'

            The first command is a full run, which takes about 50 minutes and 8 GB of disk space. The second also copies and
            pulls images of the sizes in `bench.memoryMib` with a limited heap, which takes another 10 minutes and needs 37 GB
            of disk space. The third is a quick check; a run that is not a full one writes `target/benchmark.md` instead of
            this page. More arguments: `bench.cases`
            (`CASES`), `bench.warmups`, `bench.layers`,
            `bench.smallBytes`, `bench.latencyMillis`, `bench.tags`, `bench.heap`, `bench.cli` (the command to measure),
            `bench.skopeo`, `bench.crane`, `bench.regctl`, `bench.oras`, `bench.buildah` (empty: not measured), `bench.dir`
            (work directory), `bench.baseBytes` and `bench.treeBytes` (sizes of *Layer*), `bench.report`, `bench.limitSeconds`.
            """;

    private static final String METHOD = """
            ## How it is measured

            - The cases run in the order of the table. In each case, the programs take turns, in the order of the table.
              Warm-up turns, which do not count: WARMUPS; turns that count: RUNS.
            - `make bench` installs crane, regctl and oras if Go is available. crane neither reads nor writes OCI archives. It
              pushes the archive from a layout directory, to which it is unpacked before the measurement, and pulls to such a
              directory.
            - *The same in a warm JVM* corresponds to an agent: the code of the command line runs in the benchmark's own virtual
              machine, which has run it before. The CPU time is that of this virtual machine, including the compiler.
            - *TLS* is *Cold* with a certificate of an authority that each program is configured to trust.
            - All processes have the same environment: no proxy, no credentials, and a home directory that is empty at first
              and kept for all runs. Each turn that counts therefore starts with the archive in the page cache and, if the
              command line caches its classes in its home directory, with a filled cache.
            - *Cold*: docker-registry with an empty storage directory for each push. *Again*: a registry that has the image.
              For *Changed*, the layer and the configuration that were sent are removed from its storage after each push.
              *Small*: a registry within the benchmark's own process, a new one for each push, which delays each response.
            - *Copy*, *Tags*: from one docker-registry to another, with an empty storage directory for each copy. skopeo, crane
              and regctl accept one tag and run once for each. *Mount*: to a new repository of the registry that has the
              image. The registry listens on another port for each copy, because skopeo remembers in which repositories of a
              registry it has seen a blob, and the first copy on a machine is to be measured.
            - *Pull*: from one docker-registry, to a new file. *Small copy* and *Small pull* use registries as *Small* does.
            - *Layer*: a base in docker-registry, and files of which two fifths cannot be compressed. Each run writes to a new
              repository of the same registry. The time of crane includes that of tar, which writes the layer's file.
              *buildah* is `from`, `copy`, `commit` and `push` with empty storage, on the registry's new port; *base pulled
              before* is the same right after it, with the storage that it left. Afterwards, the image must consist of the
              layers of the base and one layer that contains the files.
            - Every run must exit with 0. Afterwards, the tag at the registry must refer to the archive's digest, and all blobs
              must exist. A pulled image must have the source's digest in index.json, and each blob must match its digest.
              Otherwise the benchmark fails.
            - Layers of the large images are incompressible; those of the memory case are zeros.
            - skopeo uses a private temporary directory (`--tmpdir`) instead of `/var/tmp`, so that files of other
              programs are not counted. Directory and memory are sampled every 20 ms. The 32 KiB of counters
              that a Java virtual machine keeps by default in `/tmp/hsperfdata_*`, the 4 KiB block of a tool's output,
              and the cache in which skopeo records the locations of blobs are part of *written*, not of *temporary*.
            - Times include the start of the process, and thus of the Java virtual machine.

            ## Limits of the measurement

            All traffic uses the loopback interface, to a registry on the same cores, which hashes all data that it receives
            and, in most cases, writes it to the same disk. This is a lower bound for every time. A network has less bandwidth and
            more latency, and other registries behave differently; neither is measured here.
            """;

    private static final String TIMES = """
            Wall time from the start of the process to its end, and CPU time (user and system), in seconds: the median of RUNS
            runs (minimum–maximum). The last columns are the wall time of coreos-assembler divided by that of the other program:
            the ratio of the medians (minimum–maximum of the ratios of neighbouring runs).

            """;

    private static final String RESOURCES = """
            The maximum of the runs that count. *Temporary*: peak size of the private temporary directory. *Written*: all bytes
            that the process wrote to disks, as counted by the kernel, including files that it deleted later. *Memory*: peak
            resident size. *Requests*: number of requests that the registry received.

            """;

    private static final String TRAFFIC = """
            As for pushing; also the bytes of layers that the program *received* and *sent*, from the logs of the registries and
            the sizes of the layers. In brackets: the bytes written divided by the size of the pulled archive or directory.

            """;

    private static final String LAYERS = """
            As for copying; *received* and *sent* are the bytes of all blobs, with the configuration. *Layer*: the size of the
            compressed layer.

            """;

    private static final String MEMORY = """
            ## Memory and the image's size

            coreos-assembler under `-XmxHEAP`, one run each. Every byte of a push is sent to a registry that hashes it and
            keeps nothing. Copies are made from one docker-registry to another, pulls from one.

            """;

    private final Settings settings;
    private final List<Comparison> pushes;
    private final List<Comparison> copies;
    private final List<Comparison> layers;
    private final List<MemoryCase.Point> points;
    private final Tables tables;

    Report(
            Settings settings,
            List<Comparison> pushes,
            List<Comparison> copies,
            List<Comparison> layers,
            List<MemoryCase.Point> points) {
        this.settings = settings;
        this.pushes = pushes;
        this.copies = copies;
        this.layers = layers;
        this.points = points;
        this.tables = new Tables(settings);
    }

    /** Returns the tables only. */
    String tables() {
        List<String> parts = new ArrayList<>();
        String runs = TIMES.replace("RUNS", Integer.toString(settings.runs()));
        if (!pushes.isEmpty()) {
            parts.add("## Pushing: time\n\n" + runs + tables.times(pushes, Tool.SKOPEO));
            parts.add("## Pushing: disk, memory, requests\n\n" + RESOURCES + tables.resources(pushes, false));
        }
        if (!copies.isEmpty()) {
            parts.add("## Copying and pulling: time\n\n" + runs + tables.times(copies, Tool.SKOPEO));
            parts.add("## Copying and pulling: disk, memory, requests\n\n" + TRAFFIC + tables.resources(copies, true));
        }
        if (!layers.isEmpty()) {
            parts.add("## Layering: time\n\n" + runs + tables.times(layers, Tool.BUILDAH));
            parts.add("## Layering: disk, memory, traffic\n\n" + LAYERS + tables.layers(layers));
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
