package io.jenkins.plugins.coreos.core.layer;

import io.jenkins.plugins.coreos.core.archive.TarReader;
import io.jenkins.plugins.coreos.core.oci.Blob;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** Makes layers and lists them, for tests. */
final class Layers {
    private final Path directory;
    private final List<LayerSource> sources = new ArrayList<>();
    private final List<String> removes = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private boolean bootable;
    private LayerCompression compression = LayerCompression.NONE;

    /** @param directory directory for temporary files, and for relative paths */
    Layers(Path directory) {
        this.directory = directory;
    }

    Layers add(Path path) {
        sources.add(new LayerSource(path.toString(), null));
        return this;
    }

    Layers add(Path path, String destination) {
        sources.add(new LayerSource(path.toString(), destination));
        return this;
    }

    Layers remove(String... paths) {
        removes.addAll(List.of(paths));
        return this;
    }

    Layers bootable() {
        bootable = true;
        return this;
    }

    Layers gzip() {
        compression = LayerCompression.GZIP;
        return this;
    }

    List<String> warnings() {
        return warnings;
    }

    LayerContent scan() throws IOException {
        return LayerContent.scan(sources, removes, directory, bootable, warnings::add);
    }

    /** Returns the uncompressed layer. */
    byte[] tar() throws IOException {
        try (LayerContent content = scan();
                Layer layer = Layer.write(content, 1_700_000_000, compression, directory)) {
            byte[] bytes = bytes(layer.blob("layer"));
            return compression == LayerCompression.NONE
                    ? bytes
                    : new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes();
        }
    }

    String digest() throws IOException {
        try (LayerContent content = scan();
                Layer layer = Layer.write(content, 1_700_000_000, compression, directory)) {
            return layer.digest().toString();
        }
    }

    static byte[] bytes(Blob blob) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate((int) blob.size());
        blob.read(buffer, 0);
        return buffer.array();
    }

    /** Returns a line for each entry: type, mode, size, name, and the target of a link. */
    List<String> list() throws IOException {
        Path file = Files.write(Files.createTempFile(directory, "listed", ""), tar());
        List<String> lines = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(file)) {
            new TarReader(channel, 1_000) {
                @Override
                protected void entry(char type, String name, String target, int mode, long data, long size) {
                    String arrow = target.isEmpty() ? "" : " -> " + target;
                    lines.add(String.format(Locale.ROOT, "%s %04o %d %s%s", type, mode, size, name, arrow));
                }
            }.scan();
        }
        Files.delete(file);
        return lines;
    }

    /** Returns the names in {@link #list}. */
    List<String> names() throws IOException {
        return list().stream()
                .map(line -> line.split(" ", 4)[3].replaceFirst("(?s) -> .*", ""))
                .toList();
    }

    /** Makes a directory with a mode that the umask does not change. */
    static Path directory(Path path, int mode) throws IOException {
        Files.createDirectories(path);
        Files.setAttribute(path, "unix:mode", mode);
        return path;
    }

    /** Makes a file, and missing parent directories of mode 0755. */
    static Path file(Path path, String text, int mode) throws IOException {
        if (!Files.exists(path.getParent())) {
            directory(path.getParent(), 0755);
        }
        Files.writeString(path, text);
        Files.setAttribute(path, "unix:mode", mode);
        return path;
    }
}
