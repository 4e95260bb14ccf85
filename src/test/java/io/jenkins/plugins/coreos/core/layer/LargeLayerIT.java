package io.jenkins.plugins.coreos.core.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.archive.TarEntry;
import io.jenkins.plugins.coreos.core.archive.TarReader;
import io.jenkins.plugins.coreos.testing.Processes;
import io.jenkins.plugins.coreos.testing.archive.TarWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layers of large files and of many files, in a heap of 64 MiB. */
class LargeLayerIT {
    /** Size of the sparse file in GiB; {@code -Dcoreos.sparse=6} is the size of a disk image. */
    private static final int SPARSE = Integer.getInteger("coreos.sparse", 1);

    @TempDir
    Path dir;

    /** Runs in a separate JVM: makes a layer and prints its size or its error. */
    public static final class MakeLayer {
        private MakeLayer() {}

        public static void main(String[] arguments) throws IOException {
            Path directory = Path.of(arguments[0]);
            String destination = arguments.length > 2 ? arguments[2] : null;
            List<LayerSource> sources = List.of(new LayerSource(arguments[1], destination));
            try (LayerContent content = LayerContent.scan(sources, List.of(), directory, true, line -> {});
                    Layer layer = Layer.write(content, 0, LayerCompression.GZIP, directory)) {
                System.out.println(content.size() + " " + layer.size());
            } catch (LayerException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    private String makeInSmallHeap(Object... arguments) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> command =
                new ArrayList<>(List.of(java, "-Xmx64m", "-cp", classPath, MakeLayer.class.getName(), dir.toString()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return Processes.command(command)
                .limit(Duration.ofMinutes(5))
                .ok()
                .stdout()
                .strip();
    }

    @Test
    void sparseFileFitsIntoSmallHeap() throws Exception {
        Path file = dir.resolve("disk.img");
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.setLength((long) SPARSE << 30);
        }

        String[] made = makeInSmallHeap(file, "/usr/share/disk.img").split(" ");

        assertThat(made[0]).isEqualTo("3");
        // Deflate compresses zeros by a factor of about 1,000.
        assertThat(Long.parseLong(made[1])).isBetween(1L, SPARSE * 1_300_000L);
    }

    @Test
    void manyFilesFitIntoSmallHeapOrAreRejected() throws Exception {
        Path fitting = tar("fitting.tar", 60_000, 60);
        Path tooMany = tar("many.tar", 99_999, 1_000);

        assertThat(makeInSmallHeap(fitting)).startsWith("60001 ");
        assertThat(makeInSmallHeap(tooMany)).startsWith("there are too many files for one layer");
    }

    @Test
    void readsAndWritesSizesBeyondEightGibibytes() throws Exception {
        long size = 9L << 30;
        Path file = dir.resolve("large.tar");
        byte[] header = TarEntry.header('0', "large", "", 0644, 0, size);
        Files.write(file, header);
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.setLength(header.length + size);
        }
        List<String> entries = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(file)) {
            new TarReader(channel, 1_000) {
                @Override
                protected void entry(char type, String name, String target, int mode, long data, long length) {
                    entries.add(name + " " + length);
                }
            }.scan();
        }

        assertThat(entries).containsExactly("large " + size);
        assertThat(Processes.command("tar", "--list", "--verbose", "--file", file.toString())
                        .run()
                        .stdout())
                .contains(size + " 1970-01-01");
    }

    private Path tar(String name, int count, int length) throws IOException {
        Path file = dir.resolve(name);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            TarWriter tar = new TarWriter(out, TarWriter.Style.PAX);
            tar.directory("usr/");
            for (int i = 0; i < count; i++) {
                tar.file("usr/" + i + "-" + "x".repeat(length), new byte[0]);
            }
            tar.end();
        }
        return file;
    }
}
