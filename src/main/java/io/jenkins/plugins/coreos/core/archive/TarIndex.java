package io.jenkins.plugins.coreos.core.archive;

import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Index of the files in an uncompressed tar, built by reading only the headers: a 16 GiB archive with 51 layers takes
 * about 60 reads of 512 bytes.
 *
 * <p>Not a library, because the input is hostile and errors must contain the offset of the invalid data.
 */
final class TarIndex {
    /** FCOS has up to 400 layers; an archive with more files than this is not an image. */
    private static final int MAX_ENTRIES = 100_000;

    /** Far more than names, sizes and extended attributes require. */
    private static final int MAX_EXTENDED_HEADER = 64 * 1024;

    /** A file in the tar: offset and size of its data. */
    record Entry(long offset, long size) {}

    private final FileChannel channel;
    private final long length;
    private final TarTree<Entry> files = new TarTree<>();
    private boolean ostree;
    private boolean ended;
    private long position;
    private String nextName;
    private String nextLink;
    private Long nextSize;

    private TarIndex(FileChannel channel) throws IOException {
        this.channel = channel;
        this.length = channel.size();
    }

    /**
     * Indexes a tar file.
     *
     * @throws ArchiveException if the file is not a tar, is truncated, or has a damaged header
     */
    static TarIndex of(FileChannel channel) throws IOException {
        TarIndex index = new TarIndex(channel);
        index.scan();
        return index;
    }

    /**
     * Returns the file at a path, following links.
     *
     * @param path without a leading {@code ./}
     * @return null if the path does not exist
     * @throws ArchiveException if a link does not lead to a file in this archive
     */
    Entry get(String path) throws ArchiveException {
        return files.get(path);
    }

    /** Returns the paths of all recorded files and links. */
    Set<String> names() {
        return files.names();
    }

    /** Returns whether the archive contains an ostree repository. */
    boolean isOstree() {
        return ostree;
    }

    /** Returns whether the file has tar's end marker; otherwise it has been truncated between two entries. */
    boolean isEnded() {
        return ended;
    }

    private void scan() throws IOException {
        int headers = 0;
        while (position < length) {
            TarHeader header = new TarHeader(read(position, TarHeader.BLOCK, "a header"));
            if (header.isEnd()) {
                ended = true;
                return;
            }
            if (!header.isValid() || header.size() < 0) {
                throw new ArchiveException(
                        headers == 0
                                ? "not a tar file (its first header is invalid)"
                                : "the archive is damaged: invalid tar header at offset " + position);
            }
            if (++headers > MAX_ENTRIES) {
                throw new ArchiveException("the archive has more than " + MAX_ENTRIES + " entries");
            }
            entry(header);
        }
    }

    private void entry(TarHeader header) throws IOException {
        long data = position + TarHeader.BLOCK;
        switch (header.type()) {
            case 'x', 'X' -> pax(data, header.size());
            case 'L' -> nextName = text(data, header.size());
            case 'K' -> nextLink = text(data, header.size());
            case 'g' -> skip(data, header.size(), "an extended header");
            default -> file(header, data);
        }
    }

    private void file(TarHeader header, long data) throws IOException {
        String name = nextName != null ? nextName : header.name();
        String target = nextLink != null ? nextLink : header.linkName();
        long size = nextSize != null ? nextSize : header.size();
        nextName = null;
        nextLink = null;
        nextSize = null;
        switch (header.type()) {
            case '0', '\0', '7' -> {
                skip(data, size, name);
                // Before tar had a type for directories, a trailing slash marked them.
                if (!name.endsWith("/")) {
                    ostree |= isOstree(name);
                    files.file(name, new Entry(data, size));
                }
            }
            case '1' -> {
                // A layout's blobs can be hard links; the data is stored with the first name.
                files.hardLink(name, target);
                position = data;
            }
            case '2' -> {
                files.symbolicLink(name, target);
                position = data;
            }
            case 'S' ->
                throw new ArchiveException(
                        Quoted.of(name) + " is stored as a sparse file; make the archive without tar's --sparse");
            // Directories and devices are ignored and have no data.
            case '3', '4', '5', '6' -> position = data;
            default -> skip(data, size, name);
        }
    }

    private static boolean isOstree(String name) {
        String path = TarNames.normal(name);
        return path != null && (path.startsWith("objects/") || path.startsWith("repo/objects/"));
    }

    /** Skips data and its padding, after checking that the file contains the data. */
    private void skip(long data, long size, String what) throws ArchiveException {
        if (size > length - data) {
            throw new ArchiveException("the archive is truncated: " + Quoted.of(what) + " needs " + size
                    + " bytes from offset " + data + ", but the file ends at " + length);
        }
        long padded = size + (TarHeader.BLOCK - size % TarHeader.BLOCK) % TarHeader.BLOCK;
        position = Math.min(data + padded, length);
    }

    /**
     * Parses records of {@code length key=value\n} (POSIX, pax); a value may contain arbitrary bytes, as extended
     * attributes do.
     */
    private void pax(long data, long size) throws IOException {
        byte[] bytes = extended(data, size);
        int at = 0;
        while (at < bytes.length && bytes[at] != 0) {
            int space = at;
            while (space < bytes.length && bytes[space] != ' ') {
                space++;
            }
            int end = at + number(new String(bytes, at, space - at, StandardCharsets.UTF_8));
            // The space is followed by at least "=" and a newline.
            if (end < space + 3 || end > bytes.length) {
                throw new ArchiveException("the archive is damaged: invalid extended header at offset " + data);
            }
            String pair = new String(bytes, space + 1, end - space - 2, StandardCharsets.UTF_8);
            if (pair.startsWith("path=")) {
                nextName = value(pair);
            } else if (pair.startsWith("linkpath=")) {
                nextLink = value(pair);
            } else if (pair.startsWith("size=")) {
                nextSize = size(pair.substring("size=".length()), data);
            } else if (pair.startsWith("GNU.sparse.")) {
                throw new ArchiveException(
                        "a file is stored as a sparse file; make the archive without tar's --sparse");
            }
            at = end;
        }
    }

    /** Returns the value of a record; an empty value resets the attribute. */
    private static String value(String pair) {
        String value = pair.substring(pair.indexOf('=') + 1);
        return value.isEmpty() ? null : value;
    }

    private static int number(String digits) {
        try {
            int number = Integer.parseInt(digits);
            return number > MAX_EXTENDED_HEADER ? -1 : number;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static long size(String digits, long offset) throws ArchiveException {
        try {
            long size = Long.parseLong(digits);
            if (size >= 0) {
                return size;
            }
        } catch (NumberFormatException e) {
            // Reported below, together with negative numbers.
        }
        throw new ArchiveException("the archive is damaged: invalid size in the extended header at offset " + offset);
    }

    private String text(long data, long size) throws IOException {
        String text = new String(extended(data, size), StandardCharsets.UTF_8);
        int nul = text.indexOf('\0');
        return nul < 0 ? text : text.substring(0, nul);
    }

    private byte[] extended(long data, long size) throws IOException {
        if (size > MAX_EXTENDED_HEADER) {
            throw new ArchiveException("the archive has an extended header of " + size + " bytes at offset " + data);
        }
        skip(data, size, "an extended header");
        return read(data, (int) size, "an extended header");
    }

    private byte[] read(long offset, int size, String what) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(size);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, offset + buffer.position()) < 0) {
                throw new ArchiveException(
                        offset == 0
                                ? "not a tar file: it has only " + length + " bytes"
                                : "the archive is truncated: it ends at " + length + ", in the middle of " + what);
            }
        }
        return buffer.array();
    }
}
