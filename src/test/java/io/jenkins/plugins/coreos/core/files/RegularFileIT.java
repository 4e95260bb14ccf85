package io.jenkins.plugins.coreos.core.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.jenkins.plugins.coreos.testing.Planted;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RegularFileIT {
    private static final int LIMIT = 100_000;

    @TempDir
    Path dir;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8_191, 8_192, LIMIT})
    void readsFileUpToLimit(int size) throws Exception {
        byte[] content = "x".repeat(size).getBytes();
        Path file = Files.write(dir.resolve("file"), content);

        assertThat(RegularFile.read(file, LIMIT)).isEqualTo(content);
    }

    @Test
    void rejectsFileAboveLimit() throws Exception {
        Path file = Files.write(dir.resolve("file"), new byte[LIMIT + 1]);

        assertThat(RegularFile.read(file, LIMIT)).isNull();
    }

    @Test
    void readsFileInProcWithoutSize() throws Exception {
        Path status = Path.of("/proc/self/status");

        assertThat(new String(RegularFile.read(status, LIMIT))).contains("VmPeak");
        assertThat(RegularFile.read(status, 10)).isNull();
    }

    @Test
    void followsLinkToRegularFile() throws Exception {
        Files.writeString(dir.resolve("..data"), "secret");
        Path link = Files.createSymbolicLink(dir.resolve("token"), Path.of("..data"));

        assertThat(RegularFile.read(link, LIMIT)).asString().isEqualTo("secret");
    }

    @Test
    void rejectsFifoImmediately() throws Exception {
        Path fifo = Planted.fifo(dir.resolve("meta.json"));

        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertThatThrownBy(() -> RegularFile.read(fifo, LIMIT))
                        .hasMessage(fifo + " is a FIFO, not a regular file"));
        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertThatThrownBy(() -> RegularFile.open(fifo)).isInstanceOf(NotRegularFileException.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/zero", "/dev/null", "/dev/full"})
    void rejectsLinkToDevice(String device) throws Exception {
        Path link = Files.createSymbolicLink(dir.resolve("meta.json"), Path.of(device));

        assertThatThrownBy(() -> RegularFile.read(link, LIMIT)).hasMessage(link + " is a device, not a regular file");
    }

    @Test
    void rejectsDirectoriesAndSockets() throws Exception {
        Path socket = dir.resolve("socket");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));

            assertThatThrownBy(() -> RegularFile.read(socket, LIMIT)).hasMessageContaining("is a socket, not");
        }
        assertThatThrownBy(() -> RegularFile.read(dir, LIMIT)).hasMessageContaining("is a directory, not");
    }

    @Test
    void reportsMissingFileAndDanglingLink() throws Exception {
        Path link = Files.createSymbolicLink(dir.resolve("link"), dir.resolve("nowhere"));

        assertThatThrownBy(() -> RegularFile.read(link, LIMIT)).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> RegularFile.read(dir.resolve("none"), LIMIT)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void abandonsFileThatBecomesFifo() throws Exception {
        Path fifo = Planted.fifo(dir.resolve("swapped"));

        assertThatThrownBy(() -> RegularFile.openWithin(fifo, Duration.ofMillis(200)))
                .hasMessageStartingWith(fifo + " could not be opened within");
    }

    @Test
    void interruptEndsOpening() throws Exception {
        Path fifo = Planted.fifo(dir.resolve("swapped"));
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        Thread reader = new Thread(() -> {
            try {
                RegularFile.openWithin(fifo, Duration.ofMinutes(10));
            } catch (InterruptedIOException e) {
                ended.complete(Thread.currentThread().isInterrupted());
            } catch (Exception e) {
                ended.completeExceptionally(e);
            }
        });
        reader.start();

        reader.interrupt();

        assertThat(ended.get(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void limitsReadOfGrowingFile() throws Exception {
        Path file = Files.write(dir.resolve("growing"), new byte[10]);
        AtomicBoolean done = new AtomicBoolean();
        Thread writer = new Thread(() -> {
            byte[] more = new byte[1024 * 1024];
            try (var out = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
                for (int i = 0; i < 64 && !done.get(); i++) {
                    out.write(more);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        writer.start();
        try {
            byte[] read = RegularFile.read(file, LIMIT);

            assertThat(read == null || read.length <= LIMIT).isTrue();
        } finally {
            done.set(true);
            writer.join();
        }
    }

    @Test
    void opensReadableChannel() throws Exception {
        Path file = Files.writeString(dir.resolve("file"), "archive");

        try (FileChannel channel = RegularFile.open(file)) {
            assertThat(channel.size()).isEqualTo(7);
        }
    }
}
