package io.jenkins.plugins.coreos.core.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.Manifest;
import io.jenkins.plugins.coreos.core.oci.MediaTypes;
import io.jenkins.plugins.coreos.testing.Processes;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TarWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Large archives, and large sizes claimed by hostile archives, cost neither time nor memory. */
class LargeArchiveIT {
    private static final long LAYER = 4L << 30;

    @TempDir
    Path dir;

    @Test
    void opensSixteenGibibytesQuickly() throws Exception {
        Path file = sparse(4);
        assertThat(Files.size(file)).isGreaterThan(16L << 30);

        long started = System.nanoTime();
        try (OciArchive archive = OciArchive.open(file)) {
            Manifest manifest = archive.manifest();
            assertThat(manifest.imageSize()).isGreaterThan(16L << 30);
            for (Descriptor blob : manifest.blobs()) {
                ArchiveBlob source = archive.blob(blob);
                ByteBuffer end = ByteBuffer.allocate(100);
                source.read(end, Math.max(0, source.size() - 10));
                assertThat(end.position()).isEqualTo((int) Math.min(10, source.size()));
            }
        }
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void readsSizesBeyondEightGibibytesInBothForms() throws Exception {
        for (TarWriter.Style style : new TarWriter.Style[] {TarWriter.Style.PAX, TarWriter.Style.GNU}) {
            Path file = dir.resolve(style.name());
            long size = 9L << 30;
            try (var out = Files.newOutputStream(file)) {
                new TarWriter(out, style).file("blobs/sha256/" + "a".repeat(64), size, nothing -> {});
            }
            append(
                    file,
                    Files.size(file) + size,
                    tar -> tar.file("oci-layout", new byte[0]).file("index.json", utf8("{}")));

            try (OciArchive archive = OciArchive.open(file)) {
                Descriptor blob = new Descriptor("x", Digest.parse("sha256:" + "a".repeat(64)), size);
                assertThat(archive.blob(blob).size()).isEqualTo(size);
            }
        }
    }

    @Test
    void reportsArchiveTruncatedWhileRead() throws Exception {
        Path file = Archives.small(dir.resolve("image")).path();
        try (OciArchive archive = OciArchive.open(file)) {
            Manifest manifest = archive.manifest();
            ArchiveBlob last = archive.blob(manifest.layers().get(2));
            Archives.truncate(file, last.offset() + 5);

            assertThatThrownBy(last::actualDigest)
                    .isInstanceOf(ArchiveException.class)
                    .hasMessage(file + " became shorter while it was read: it ends at " + (last.offset() + 5));
        }
    }

    @Test
    void hostileDocumentsAndNamesFitIntoSixtyFourMebibytes() throws Exception {
        Random random = new Random(1);
        StringBuilder objects = new StringBuilder();
        while (objects.length() < OciArchive.MAX_DOCUMENT - 100) {
            objects.append("{\"").append(Integer.toHexString(random.nextInt())).append("\":[]},");
        }
        Path document = Archives.image()
                .layer(1)
                .layout()
                .put("index.json", "{\"manifests\":[" + objects + "{}]}")
                .write(dir.resolve("document"))
                .path();
        Path names = Archives.tar(dir.resolve("names"), tar -> {
            for (int i = 0; i < 100; i++) {
                // 60 MB of names, each of the maximum length.
                for (int j = 0; j < 10; j++) {
                    tar.extended('x', TarWriter.record("path", i + "-" + j + "x".repeat(60_000)));
                    tar.file("short", new byte[0]);
                }
            }
        });
        Path entries = Archives.tar(dir.resolve("entries"), tar -> {
            for (int i = 0; i <= 100_000; i++) {
                tar.file("blobs/sha256/" + "0".repeat(59) + String.format("%05d", i), new byte[0]);
            }
        });

        assertThat(openInSmallHeap(document)).endsWith("index.json has more than 100000 JSON values");
        assertThat(openInSmallHeap(names)).endsWith("this is not an OCI archive: it has no index.json");
        assertThat(openInSmallHeap(entries)).endsWith("the archive has more than 100000 entries");
    }

    /** Runs in a separate JVM: opens an archive and prints its error. */
    public static final class OpenArchive {
        private OpenArchive() {}

        public static void main(String[] arguments) {
            try (OciArchive archive = OciArchive.open(Path.of(arguments[0]))) {
                System.out.println(archive.manifest().imageSize());
            } catch (IOException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    private static String openInSmallHeap(Path archive) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Processes.command(java, "-Xmx64m", "-cp", classPath, OpenArchive.class.getName(), archive.toString())
                .limit(Duration.ofSeconds(30))
                .ok()
                .stdout()
                .strip();
    }

    /** An image of sparse layers of 4 GiB each, with invented digests. */
    private Path sparse(int layers) throws IOException {
        StringBuilder listed = new StringBuilder();
        Path file = Files.createFile(dir.resolve("sparse"));
        long size = 0;
        for (int i = 0; i < layers; i++) {
            String hex = Integer.toString(i + 1).repeat(64);
            append(file, size, tar -> tar.headerOnly("blobs/sha256/" + hex, LAYER));
            size += 512 + LAYER;
            listed.append(i == 0 ? "" : ",").append(descriptor("layer", hex, LAYER));
        }
        byte[] config = utf8("{}");
        byte[] manifest = utf8("{\"schemaVersion\":2,\"config\":"
                + descriptor("config", Digest.sha256(config).hex(), config.length) + ",\"layers\":[" + listed + "]}");
        String hex = Digest.sha256(manifest).hex();
        append(
                file,
                size,
                tar -> tar.file("blobs/sha256/" + Digest.sha256(config).hex(), config)
                        .file("blobs/sha256/" + hex, manifest)
                        .file("oci-layout", new byte[0])
                        .file(
                                "index.json",
                                utf8("{\"manifests\":[" + descriptor(MediaTypes.OCI_MANIFEST, hex, manifest.length)
                                        + "]}"))
                        .end());
        return file;
    }

    private static String descriptor(String mediaType, String hex, long size) {
        return "{\"mediaType\":\"" + mediaType + "\",\"digest\":\"sha256:" + hex + "\",\"size\":" + size + "}";
    }

    private static void append(Path file, long position, Archives.TarEntries entries) throws IOException {
        var bytes = new java.io.ByteArrayOutputStream();
        entries.writeTo(new TarWriter(bytes, TarWriter.Style.USTAR));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes.toByteArray()), position);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
