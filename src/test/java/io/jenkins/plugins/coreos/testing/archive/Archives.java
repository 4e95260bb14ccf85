package io.jenkins.plugins.coreos.testing.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Creates archives for tests. */
public final class Archives {
    private Archives() {}

    /** An image without layers, to configure further. */
    public static Image image() {
        return new Image();
    }

    /** A small valid archive: three layers of 20,000 bytes. */
    public static TestArchive small(Path path) {
        return image().layers(3, 20_000).write(path);
    }

    /** A layout of several images; {@link Layout#asIndex} makes one multi-arch image of them. */
    public static Layout layout(Image... images) {
        return new Layout(List.of(images));
    }

    /** A file of no bytes. */
    public static Path empty(Path path) {
        return write(path, out -> {});
    }

    /** Truncates a file. */
    public static Path truncate(Path path, long size) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.truncate(size);
            return path;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Overwrites some bytes of a file. */
    public static Path patch(Path path, long position, byte... bytes) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), position);
            return path;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same file in gzip. */
    public static Path gzip(Path from, Path path) {
        return write(path, out -> {
            GZIPOutputStream gzip = new GZIPOutputStream(out);
            Files.copy(from, gzip);
            gzip.finish();
        });
    }

    /** Writes the format of {@code docker save}: manifest.json and a tar for each layer. */
    public static Path dockerArchive(Path path) {
        return tar(
                path,
                tar -> tar.file("4f1d.json", utf8("{\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}"))
                        .file("9a2b/layer.tar", new byte[1024])
                        .file(
                                "manifest.json",
                                utf8(
                                        "[{\"Config\":\"4f1d.json\",\"RepoTags\":null,\"Layers\":[\"9a2b/layer.tar\"]}]")));
    }

    /** Writes COSA's format before 2021: an ostree repository in archive mode, as a tar. */
    public static Path ostreeTar(Path path) {
        return tar(
                path,
                tar -> tar.directory("./")
                        .file("./config", utf8("[core]\nrepo_version=1\nmode=archive-z2\n"))
                        .directory("./objects/")
                        .file("./objects/0a/11c8.filez", new byte[64])
                        .file("./refs/heads/fedora", utf8("0a11c8\n")));
    }

    /** Writes any tar entries; the end mark is added. */
    public static Path tar(Path path, TarEntries entries) {
        return write(path, out -> {
            TarWriter tar = new TarWriter(out, TarWriter.Style.USTAR);
            entries.writeTo(tar);
            tar.end();
        });
    }

    /** Writes the entries of a tar. */
    public interface TarEntries {
        void writeTo(TarWriter tar) throws IOException;
    }

    private static Path write(Path path, Content.Writer content) {
        try (OutputStream out = Files.newOutputStream(path)) {
            content.writeTo(out);
            return path;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
