package io.jenkins.plugins.coreos.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * All packages of a COSA build, in a file beside the build.xml of the Jenkins build: two builds can be compared without
 * loading them, and the file disappears with the build.
 *
 * <p>The first line is {@code id, name, architecture}; the others are {@code package, architecture, version}, separated
 * by tabs.
 */
final class PackageList {
    static final String DIRECTORY = "coreos-packages";

    /** Limit for the packages of a build, far above the number of packages of RHCOS. */
    static final int MAX_PACKAGES = 4000;

    private static final int MAX_FIELD = 200;
    private static final int MAX_LISTS = 32;
    private static final long MAX_BYTES = 4 * 1024 * 1024;
    private static final Logger LOGGER = Logger.getLogger(PackageList.class.getName());

    /** A package and its version, {@code epoch:version-release}. */
    record Entry(String name, String arch, String version) {}

    private final String id;
    private final List<Entry> entries;

    private PackageList(String id, List<Entry> entries) {
        this.id = id;
        this.entries = entries;
    }

    String id() {
        return id;
    }

    List<Entry> entries() {
        return entries;
    }

    /**
     * Writes the packages of a COSA build. This replaces an earlier list of the same product and architecture.
     *
     * @param run the directory of the Jenkins build
     * @param packages {@code [name, architecture, version]} each
     */
    static void write(File run, BuildEntry build, List<List<String>> packages) throws IOException {
        StringBuilder text = new StringBuilder();
        append(text, List.of(build.id, String.valueOf(build.name), String.valueOf(build.arch)));
        packages.stream().limit(MAX_PACKAGES).forEach(fields -> append(text, fields));
        Path directory = run.toPath().resolve(DIRECTORY);
        Files.createDirectories(directory);
        Path file = directory.resolve(key(build) + ".tsv");
        Path part = Files.createTempFile(directory, "new", ".part");
        try {
            Files.writeString(part, text);
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Returns the name of the list of a product and architecture, which is a valid file name. */
    private static String key(BuildEntry build) {
        String key = (build.name + "." + build.arch).replaceAll("[^A-Za-z0-9_.-]", "_");
        return key.length() > 100 ? key.substring(0, 100) : key;
    }

    private static void append(StringBuilder text, List<String> fields) {
        String tab = "";
        for (String field : fields) {
            text.append(tab).append(UntrustedMap.line(field.replace('\t', ' '), MAX_FIELD));
            tab = "\t";
        }
        text.append('\n');
    }

    /** Returns true if there are lists in the directory of a build. */
    static boolean existsIn(File run) {
        return Files.isDirectory(run.toPath().resolve(DIRECTORY));
    }

    /** Reads the lists in the directory of a build, by product and architecture; empty if there are none. */
    static Map<String, PackageList> read(File run) {
        Map<String, PackageList> lists = new TreeMap<>();
        Path directory = run.toPath().resolve(DIRECTORY);
        if (!Files.isDirectory(directory)) {
            return lists;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.tsv")) {
            for (Path file : files) {
                if (lists.size() < MAX_LISTS && Files.size(file) <= MAX_BYTES) {
                    String name = String.valueOf(file.getFileName());
                    lists.put(name.substring(0, name.length() - ".tsv".length()), read(file));
                }
            }
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "cannot read the packages in " + directory);
        }
        return lists;
    }

    private static PackageList read(Path file) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (BufferedReader lines = Files.newBufferedReader(file, UTF_8)) {
            String[] head = String.valueOf(lines.readLine()).split("\t", 2);
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] fields = line.split("\t", 3);
                if (fields.length == 3) {
                    entries.add(new Entry(fields[0], fields[1], fields[2]));
                }
            }
            return new PackageList(head[0], entries);
        }
    }
}
