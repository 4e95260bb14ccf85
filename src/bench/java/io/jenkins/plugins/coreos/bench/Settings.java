package io.jenkins.plugins.coreos.bench;

import io.jenkins.plugins.coreos.testing.GoPeers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;

/**
 * The settings of a benchmark; each is a system property {@code bench.<name>} of the same name.
 *
 * @param cases the cases to run, a subset of {@link #CASES}; they always run in the order of that list
 * @param runs number of counted runs of each tool in each case
 * @param warmups number of runs before them that are not counted
 * @param bytes total size of the large image's layers
 * @param layers number of layers of the large image
 * @param smallLayers number of layers of the image with small layers
 * @param smallBytes size of each small layer
 * @param latencyMillis delay of each request in the case with small layers
 * @param baseBytes total size of the layers of the base on which a layer is put
 * @param treeBytes total size of the files in that layer
 * @param tags number of tags in the case with several
 * @param memoryMib sizes of the archives pushed with a limited heap
 * @param large whether images of these sizes are also copied and pulled, between real registries with storage on disk
 * @param heap the limit of the heap, as in {@code -Xmx}
 * @param cli the command line to measure, split at spaces
 * @param skopeo the program to compare with
 * @param crane the crane command, or empty to leave crane out
 * @param regctl the regctl command, or empty
 * @param oras the oras command, or empty
 * @param buildah the buildah command, or empty
 * @param dir the directory for archives, registry storage and temporary directories
 * @param report the Markdown file to write
 * @param limitSeconds time limit of one push
 */
record Settings(
        List<String> cases,
        int runs,
        int warmups,
        long bytes,
        int layers,
        int smallLayers,
        int smallBytes,
        long latencyMillis,
        long baseBytes,
        long treeBytes,
        int tags,
        List<Long> memoryMib,
        boolean large,
        String heap,
        List<String> cli,
        String skopeo,
        String crane,
        String regctl,
        String oras,
        String buildah,
        Path dir,
        Path report,
        long limitSeconds) {
    static final List<String> CASES = List.of(
            "cold",
            "tls",
            "again",
            "changed",
            "small",
            "start",
            "copy",
            "mount",
            "tags",
            "pull",
            "smallcopy",
            "smallpull",
            "layer",
            "memory");

    private static final String PREFIX = "bench.";
    private static final List<String> NAMES = Arrays.stream(Settings.class.getRecordComponents())
            .map(component -> component.getName())
            .toList();
    /** Settings that do not change the meaning of the figures. */
    private static final List<String> HARMLESS = List.of("dir", "report", "limitSeconds", "large");

    Settings {
        cases.stream().filter(name -> !CASES.contains(name)).findFirst().ifPresent(name -> {
            throw new IllegalArgumentException("bench.cases: there is no case " + name + ", only " + CASES);
        });
        if (cli.isEmpty() || cli.get(0).isEmpty()) {
            throw new IllegalArgumentException("bench.cli: name the command to measure");
        }
    }

    /**
     * Reads the properties that begin with {@code bench.}; the defaults are those of a full run.
     *
     * @param base the project's directory
     * @throws IllegalArgumentException if a property is unknown or invalid; the message names it
     */
    static Settings of(Properties properties, Path base) {
        TreeSet<String> given = new TreeSet<>();
        for (String name : properties.stringPropertyNames()) {
            if (name.startsWith(PREFIX)) {
                given.add(name.substring(PREFIX.length()));
            }
        }
        given.stream().filter(name -> !NAMES.contains(name)).findFirst().ifPresent(name -> {
            throw new IllegalArgumentException("there is no " + PREFIX + name + ", only " + NAMES);
        });
        // Figures of a smaller run never replace those of a full one.
        boolean full = HARMLESS.containsAll(given);
        Path target = base.resolve("target");
        Path launcher = target.resolve("coreos-assembler");
        String cli = Files.isExecutable(launcher)
                ? launcher.toString()
                : "java -jar " + target.resolve("coreos-assembler-cli.jar");
        Reader in = new Reader(properties);
        return new Settings(
                List.of(in.text("cases", String.join(",", CASES)).split(",")),
                (int) in.number("runs", 5, 1, 1_000),
                (int) in.number("warmups", 1, 0, 1_000),
                in.number("bytes", 1L << 30, 1, 1L << 40),
                (int) in.number("layers", 51, 2, 10_000),
                (int) in.number("smallLayers", 400, 1, 10_000),
                (int) in.number("smallBytes", 4_096, 1, 1 << 20),
                in.number("latencyMillis", 30, 0, 10_000),
                in.number("baseBytes", (27L << 30) / 10, 1, 1L << 40),
                in.number("treeBytes", 20L << 20, 1 << 10, 1L << 30),
                (int) in.number("tags", 5, 2, 100),
                Arrays.stream(in.text("memoryMib", "1024,4096,16384").split(","))
                        .map(size -> Reader.parse("memoryMib", size, 1, 1 << 20))
                        .toList(),
                in.flag("large"),
                in.text("heap", "64m"),
                List.of(in.text("cli", cli).split(" +")),
                in.text("skopeo", "skopeo"),
                in.peer("crane"),
                in.peer("regctl"),
                in.peer("oras"),
                in.text("buildah", "buildah"),
                Path.of(in.text("dir", target.toString())),
                Path.of(in.text("report", (full ? base.resolve("docs") : target) + "/benchmark.md")),
                in.number("limitSeconds", 900, 1, 86_400));
    }

    /** Returns whether a tool is available. */
    boolean has(Tool tool) {
        return switch (tool) {
            case CRANE, CRANE_GZIP, CRANE_MUTATE -> !crane.isEmpty();
            case REGCTL -> !regctl.isEmpty();
            case ORAS -> !oras.isEmpty();
            case BUILDAH, BUILDAH_AGAIN -> !buildah.isEmpty();
            default -> true;
        };
    }

    Duration limit() {
        return Duration.ofSeconds(limitSeconds);
    }

    private record Reader(Properties properties) {
        String text(String name, String otherwise) {
            return properties.getProperty(PREFIX + name, otherwise).strip();
        }

        String peer(String name) {
            return text(name, GoPeers.find(name).map(Path::toString).orElse(""));
        }

        boolean flag(String name) {
            String text = text(name, "false");
            if (!text.equals("true") && !text.equals("false")) {
                throw new IllegalArgumentException(PREFIX + name + " is " + text + ": give true or false");
            }
            return text.equals("true");
        }

        long number(String name, long otherwise, long least, long most) {
            return parse(name, text(name, Long.toString(otherwise)), least, most);
        }

        static long parse(String name, String text, long least, long most) {
            try {
                long value = Long.parseLong(text.strip());
                if (value >= least && value <= most) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // Reported below.
            }
            throw new IllegalArgumentException(
                    PREFIX + name + " is " + text + ": give a number from " + least + " to " + most);
        }
    }
}
