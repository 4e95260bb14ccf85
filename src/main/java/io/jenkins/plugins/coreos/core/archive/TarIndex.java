package io.jenkins.plugins.coreos.core.archive;

import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.Set;

/** Index of the files in an uncompressed tar. */
final class TarIndex extends TarReader {
    /** Limit for the files in an archive, far above the number of layers of FCOS (up to 400). */
    private static final int MAX_ENTRIES = 100_000;

    /** A file in the tar: offset and size of its data. */
    record Entry(long offset, long size) {}

    private final TarTree<Entry> files = new TarTree<>();
    private boolean ostree;

    private TarIndex(FileChannel channel) {
        super(channel, MAX_ENTRIES);
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
     * @param path the path, without a leading {@code ./}
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

    @Override
    protected void entry(char type, String name, String target, int mode, long data, long size) {
        switch (type) {
            case '0', '\0', '7' -> {
                // Before tar had a type for directories, a trailing slash marked them.
                if (!name.endsWith("/")) {
                    ostree |= isOstree(name);
                    files.file(name, new Entry(data, size));
                }
            }
            // A blob can be a hard link; tar stores the data with the first name only.
            case '1' -> files.hardLink(name, target);
            case '2' -> files.symbolicLink(name, target);
            default -> {
                // Directories and devices are ignored.
            }
        }
    }

    private static boolean isOstree(String name) {
        String path = TarNames.normal(name);
        return path != null && (path.startsWith("objects/") || path.startsWith("repo/objects/"));
    }
}
