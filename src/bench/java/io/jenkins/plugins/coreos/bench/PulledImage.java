package io.jenkins.plugins.coreos.bench;

import io.jenkins.plugins.coreos.testing.Processes;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Checks a pulled image (an OCI archive or a layout directory) with tar and sha256sum, not with this project's code.
 */
final class PulledImage {
    private static final Duration LIMIT = Duration.ofMinutes(15);

    /** A line of sha256sum for a blob whose name is its digest. */
    private static final Pattern RIGHT = Pattern.compile("([0-9a-f]{64}) [ *](?:.*/)?blobs/sha256/\\1");

    private PulledImage() {}

    /**
     * Checks the digests of all blobs, and that index.json refers to the image.
     *
     * @return the total size of the files
     * @throws IllegalStateException saying what is wrong
     */
    static long check(Path image, TestArchive archive) throws IOException {
        Set<String> missing = new TreeSet<>(archive.blobs());
        missing.add(archive.digest());
        missing.removeAll(digests(image));
        if (!missing.isEmpty()) {
            throw new IllegalStateException("the image pulled to " + image + " lacks " + missing);
        }
        String index = Files.isDirectory(image)
                ? Files.readString(image.resolve("index.json"))
                : run("tar", "-xOf", image.toString(), "index.json");
        if (!index.contains(archive.digest())) {
            throw new IllegalStateException(
                    "index.json of " + image + " does not list the source's " + archive.digest() + ": " + index);
        }
        return size(image);
    }

    private static Set<String> digests(Path image) {
        String sums = Files.isDirectory(image)
                ? run("find", image.toString(), "-type", "f", "-exec", "sha256sum", "{}", "+")
                : run(
                        "tar",
                        "-xf",
                        image.toString(),
                        "--to-command=printf '%.64s  %s\\n' \"$(sha256sum)\" \"$TAR_FILENAME\"");
        return sums.lines()
                .map(RIGHT::matcher)
                .filter(Matcher::matches)
                .map(match -> "sha256:" + match.group(1))
                .collect(Collectors.toSet());
    }

    private static long size(Path image) throws IOException {
        try (Stream<Path> files = Files.walk(image)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private static String run(String... command) {
        return Processes.command(command).limit(LIMIT).ok().stdout();
    }
}
