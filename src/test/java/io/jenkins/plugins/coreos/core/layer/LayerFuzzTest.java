package io.jenkins.plugins.coreos.core.layer;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.jenkins.plugins.coreos.testing.Processes;
import io.jenkins.plugins.coreos.testing.archive.ArchiveMutator;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reproducibly mutated directory trees and tars: each becomes a layer without names that lead out of the image, or is
 * rejected in one line. {@code -Dcoreos.fuzz=10000} makes more of them.
 */
class LayerFuzzTest {
    private static final int COUNT = Integer.getInteger("coreos.fuzz", 2_000);
    private static final Duration MAX_TIME = Duration.ofSeconds(5);
    private static final long MAX_ALLOCATED = 64L << 20;
    private static final String SECRET = "content of a file outside of the tree";
    private static final String[] NAMES = {
        "etc", "usr", "bin", "var", "a", "\u00e4", "...", "-", " ", "x".repeat(255), "new\nline", ".wh", "\\", "a=b"
    };

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private int made;
    private int refused;

    @TempDir
    Path dir;

    @Test
    void mutatedTarsBecomeSafeLayersOrFailInOneLine() throws Exception {
        List<byte[]> originals = originals();
        for (int seed = 0; seed < COUNT; seed++) {
            byte[] original = originals.get(seed % originals.size());
            Path tar = Files.write(dir.resolve("files.tar"), new ArchiveMutator(seed).mutate(original));
            check(new Layers(dir).add(tar), seed);
        }
        assertThat(made).isGreaterThan(COUNT / 10);
        assertThat(refused).isGreaterThan(COUNT / 10);
    }

    @Test
    void mutatedTreesBecomeSafeLayersOrFailInOneLine() throws Exception {
        Files.writeString(dir.resolve("secret"), SECRET);
        for (int seed = 0; seed < COUNT / 8; seed++) {
            Path tree = Files.createDirectory(dir.resolve("tree"));
            populate(tree, new Random(seed));
            Layers layer = new Layers(dir).add(tree);
            check(seed % 3 == 0 ? layer.bootable().remove("/usr", "/etc/a") : layer, seed);
            Processes.deleteTree(tree);
        }
        assertThat(made).isGreaterThan(COUNT / 100);
        assertThat(refused).isGreaterThan(COUNT / 100);
    }

    private void check(Layers layer, int seed) {
        long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        long started = System.nanoTime();
        try {
            byte[] tar = layer.tar();
            assertThat(new String(tar, StandardCharsets.ISO_8859_1)).doesNotContain(SECRET);
            assertThat(layer.names()).as("seed %d", seed).noneMatch(LayerFuzzTest::leavesTheImage);
            made++;
        } catch (IOException e) {
            refused++;
            assertThat(e).as("seed %d", seed).isInstanceOf(LayerException.class);
            assertThat(e.getMessage())
                    .as("seed %d", seed)
                    .isNotBlank()
                    .doesNotContainPattern("\\p{Cntrl}")
                    .hasSizeLessThan(1_000);
        } catch (RuntimeException | Error e) {
            throw new AssertionError("seed " + seed + ": unexpected exception: " + e, e);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - started))
                .as("seed %d", seed)
                .isLessThan(MAX_TIME);
        assertThat(threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - allocated)
                .as("bytes allocated for seed %d", seed)
                .isLessThan(MAX_ALLOCATED);
    }

    private static boolean leavesTheImage(String name) {
        return name.startsWith("/") || Stream.of(name.split("/")).anyMatch(".."::equals);
    }

    /** Makes files, links to everything outside, and hard links to earlier files. */
    private void populate(Path tree, Random random) throws IOException {
        List<Path> directories = new ArrayList<>(List.of(tree));
        List<Path> files = new ArrayList<>();
        for (int i = random.nextInt(20); i >= 0; i--) {
            Path path =
                    directories.get(random.nextInt(directories.size())).resolve(NAMES[random.nextInt(NAMES.length)]);
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                continue;
            }
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> directories.add(Files.createDirectory(path));
                case 3 -> Files.createSymbolicLink(path, dir.resolve("secret"));
                case 4 -> Files.createSymbolicLink(path, random.nextBoolean() ? dir : Path.of("."));
                case 5 -> {
                    if (!files.isEmpty()) {
                        Files.createLink(path, files.get(random.nextInt(files.size())));
                    }
                }
                default -> files.add(Files.write(path, new byte[random.nextInt(3_000)]));
            }
        }
        if (random.nextInt(25) == 0) {
            Files.createDirectories(tree.resolve("d/".repeat(random.nextInt(400))));
        }
    }

    private List<byte[]> originals() throws IOException {
        List<byte[]> originals = new ArrayList<>();
        originals.add(Files.readAllBytes(Archives.tar(
                dir.resolve("original"),
                out -> out.directory("./")
                        .directory("etc/")
                        .file("etc/a", new byte[700])
                        .link("etc/b", '1', "etc/a")
                        .link("etc/c", '2', "../a")
                        .file("usr/bin/tool", new byte[1_000]))));
        originals.add(Files.readAllBytes(
                Archives.image().layers(2, 700).write(dir.resolve("original")).path()));
        return originals;
    }
}
