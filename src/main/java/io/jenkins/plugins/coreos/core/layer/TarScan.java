package io.jenkins.plugins.coreos.core.layer;

import io.jenkins.plugins.coreos.core.archive.Compression;
import io.jenkins.plugins.coreos.core.archive.TarReader;
import io.jenkins.plugins.coreos.core.files.RegularFile;
import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.SortedMap;
import java.util.TreeMap;

/** Adds the files of an uncompressed tar to a layer, without unpacking it. */
final class TarScan implements Closeable {
    /**
     * Limit for the entries of a tar, which bounds the time for entries that replace each other; more than a {@link
     * LayerTree} can hold.
     */
    private static final int MAX_ENTRIES = 1_000_000;

    /** Extended attribute with the capabilities that a program gets. */
    private static final String CAPABILITY = "security.capability";

    private static final String USER_ATTRIBUTE = "user\\.[^\\p{Cntrl}=\ufffd]{1,250}";

    /** Memory for an extended attribute without its name and value, in bytes. */
    private static final int ATTRIBUTE_MEMORY = 100;

    private static final int CHUNK = 128 * 1024;

    /** Linux' limit for the target of a symbolic link (PATH_MAX). */
    private static final int MAX_TARGET = 4096;

    private final Path path;
    private final FileChannel channel;
    private final FileTime modified;

    private TarScan(Path path, FileChannel channel) throws IOException {
        this.path = path;
        this.channel = channel;
        this.modified = Files.getLastModifiedTime(path);
    }

    /**
     * Adds the files.
     *
     * @param destination directory in the image to which the names are relative
     * @return the open tar, from which the files are read later
     * @throws IOException if the tar is damaged, or contains a device or a name that leads out of the directory
     */
    static TarScan add(LayerTree tree, Path path, String destination) throws IOException {
        FileChannel channel = RegularFile.open(path);
        try {
            TarScan tar = new TarScan(path, channel);
            tar.new Reader(tree, destination).scan();
            return tar;
        } catch (ArchiveException e) {
            String kind = Compression.of(channel);
            channel.close();
            throw new LayerException(
                    Quoted.of(path.toString()) + ": "
                            + (kind == null
                                    ? e.getMessage()
                                    : "it is compressed with " + kind + "; decompress it first"),
                    e);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private final class Reader extends TarReader {
        private final LayerTree tree;
        private final String destination;
        private SortedMap<String, byte[]> attributes = new TreeMap<>();

        Reader(LayerTree tree, String destination) {
            super(channel, MAX_ENTRIES);
            this.tree = tree;
            this.destination = destination;
        }

        @Override
        protected void attribute(String name, byte[] value) throws IOException {
            // The system that deploys the image sets other attributes, such as security.selinux.
            if (name.equals(CAPABILITY) || name.matches(USER_ATTRIBUTE)) {
                tree.count(ATTRIBUTE_MEMORY + 2L * name.length() + value.length);
                attributes.put(name, value);
            }
        }

        @Override
        protected void entry(char type, String name, String target, int mode, long data, long size) throws IOException {
            if (mode < 0) {
                throw invalid(name, "has an invalid mode");
            }
            String path = pathInImage(name, name);
            SortedMap<String, byte[]> ownAttributes = attributes;
            attributes = new TreeMap<>();
            // Before tar had a type for directories, a trailing slash marked them.
            char kind = type == '\0' || type == '7' ? '0' : type;
            kind = kind == '0' && name.endsWith("/") ? '5' : kind;
            LayerEntry entry =
                    switch (kind) {
                        case '0' -> LayerEntry.file(mode, new Content(data, size), ownAttributes);
                        case '1' -> hardLink(name, target);
                        case '2' -> LayerEntry.link(target(name, target));
                        case '5' -> LayerEntry.directory(mode);
                        case '3', '4' -> throw invalid(name, "is a device, which a layer cannot contain");
                        case '6' -> throw invalid(name, "is a FIFO, which a layer cannot contain");
                        default ->
                            throw invalid(
                                    name,
                                    "is of the type " + Quoted.of(String.valueOf(type)) + ", which is not supported");
                    };
            tree.add(path, entry, LayerTree.ORDERED);
        }

        private String pathInImage(String name, String path) throws LayerException {
            try {
                return ImagePath.join(destination, ImagePath.parse(path));
            } catch (IllegalArgumentException e) {
                throw invalid(name, "has an invalid path: " + e.getMessage());
            }
        }

        private LayerEntry hardLink(String name, String target) throws LayerException {
            LayerEntry linked = tree.get(pathInImage(name, target));
            if (linked == null || linked.isDirectory()) {
                throw invalid(
                        name, "is a hard link to " + Quoted.of(target) + ", which is not an earlier file of the tar");
            }
            return linked;
        }

        private String target(String name, String target) throws LayerException {
            if (target.isEmpty()
                    || target.length() > MAX_TARGET
                    || target.indexOf('\0') >= 0
                    || target.indexOf('\ufffd') >= 0) {
                throw invalid(name, "is a link to " + Quoted.of(target) + ", which is not a valid path");
            }
            return target;
        }

        private LayerException invalid(String name, String problem) {
            return new LayerException(Quoted.of(path.toString()) + ": " + Quoted.of(name) + " " + problem);
        }
    }

    /** A file in the tar. */
    private final class Content implements FileContent {
        private final long offset;
        private final long size;

        Content(long offset, long size) {
            this.offset = offset;
            this.size = size;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public void copyTo(OutputStream out) throws IOException {
            ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(CHUNK, Math.max(1, size)));
            long at = 0;
            while (at < size) {
                buffer.clear().limit((int) Math.min(buffer.capacity(), size - at));
                int read = channel.read(buffer, offset + at);
                if (read < 0) {
                    throw SourceDirectory.changed(path);
                }
                out.write(buffer.array(), 0, read);
                at += read;
            }
            if (!Files.getLastModifiedTime(path).equals(modified)) {
                throw SourceDirectory.changed(path);
            }
        }
    }
}
