package io.jenkins.plugins.coreos.core.archive;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.Manifest;
import io.jenkins.plugins.coreos.core.oci.MediaTypes;
import io.jenkins.plugins.coreos.testing.archive.ArchiveMutator;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.Layout;
import io.jenkins.plugins.coreos.testing.archive.TarWriter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thousands of reproducibly damaged archives: each is read as an image with correct digests, or rejected in one line.
 * {@code -Dcoreos.fuzz=20000} makes more of them.
 */
class ArchiveFuzzTest {
    private static final int COUNT = Integer.getInteger("coreos.fuzz", 2_000);
    private static final Duration MAX_TIME = Duration.ofSeconds(5);
    private static final long MAX_ALLOCATED = 64L << 20;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private int refused;
    private int read;

    @TempDir
    Path dir;

    @Test
    void readsDamagedArchiveCorrectlyOrFailsInOneLine() throws Exception {
        List<byte[]> originals = originals();
        for (int seed = 0; seed < COUNT; seed++) {
            byte[] original = originals.get(seed % originals.size());
            Path file = Files.write(dir.resolve("archive"), new ArchiveMutator(seed).mutate(original));
            if (seed % 10 == 0) {
                // A sparse tail of ten gigabytes, so that sizes in mutated headers can lie within the file.
                grow(file, 10L << 30);
            }
            check(file, seed);
        }
        assertThat(refused).isGreaterThan(COUNT / 4);
        assertThat(read).isGreaterThan(COUNT / 20);
    }

    @Test
    void readsHostileManifestsCorrectlyOrRejectsThemInOneLine() throws Exception {
        Layout image = Archives.image().layers(2, 100).layout();
        Path original = image.write(dir.resolve("original")).path();
        String manifest;
        try (OciArchive archive = OciArchive.open(original)) {
            manifest = new String(archive.manifest().raw(), StandardCharsets.UTF_8);
        }
        for (int seed = 0; seed < COUNT / 2; seed++) {
            String hostile = new ArchiveMutator(seed).mutateJson(manifest);
            Digest digest = Digest.sha256(hostile.getBytes(StandardCharsets.UTF_8));
            Path file = Archives.image()
                    .layers(2, 100)
                    .layout()
                    .put("blobs/sha256/" + digest.hex(), hostile)
                    .put(
                            "index.json",
                            "{\"manifests\":[{\"mediaType\":\"" + MediaTypes.OCI_MANIFEST + "\",\"digest\":\"" + digest
                                    + "\",\"size\":" + hostile.getBytes(StandardCharsets.UTF_8).length + "}]}")
                    .write(dir.resolve("archive"))
                    .path();
            check(file, seed);
        }
        assertThat(refused).isGreaterThan(COUNT / 8);
    }

    private void check(Path file, int seed) {
        long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        long started = System.nanoTime();
        try {
            read(file);
            read++;
        } catch (IOException e) {
            refused++;
            assertThat(e.getMessage())
                    .as("seed %d", seed)
                    .isNotBlank()
                    .doesNotContainPattern("\\p{Cntrl}")
                    .hasSizeLessThan(800);
            assertThat(e)
                    .as("seed %d", seed)
                    .isInstanceOfAny(ArchiveException.class, io.jenkins.plugins.coreos.core.json.JsonException.class);
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

    private static void read(Path file) throws IOException {
        try (OciArchive archive = OciArchive.open(file)) {
            Manifest manifest = archive.manifest();
            assertThat(Digest.sha256(manifest.raw()))
                    .isEqualTo(manifest.descriptor().digest());
            long total = manifest.raw().length;
            for (Descriptor blob : manifest.blobs()) {
                ArchiveBlob source = archive.blob(blob);
                assertThat(source.offset() + source.size()).isLessThanOrEqualTo(Files.size(file));
                if (blob.size() < 1 << 20) {
                    source.actualDigest();
                }
                total += blob.size();
            }
            assertThat(manifest.imageSize()).isEqualTo(total);
        }
    }

    private List<byte[]> originals() throws IOException {
        List<byte[]> originals = new ArrayList<>();
        for (TarWriter.Style style : TarWriter.Style.values()) {
            for (int seed = 0; seed < 3; seed++) {
                Layout layout =
                        Archives.image().layers(3, 700).layout().style(style).shuffled(seed);
                originals.add(Files.readAllBytes(layout.prefix(seed == 1 ? "./" : "")
                        .write(dir.resolve("original"))
                        .path()));
            }
        }
        return originals;
    }

    private static void grow(Path file, long size) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.setLength(size);
        }
    }
}
