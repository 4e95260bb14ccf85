package io.jenkins.plugins.coreos.core.archive;

import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The files of a tar by their paths, with the links among them: to a file, to a link, or to a directory on the way.
 *
 * <p>The later of two entries of one path counts, as it does when an archive is unpacked.
 *
 * @param <E> what is known of a file
 */
final class TarTree<E> {
    /** The name of a SHA-512 blob has 141 characters. */
    private static final int MAX_BLOB_NAME = 200;

    /** The longest path that Linux has; a link to a blob may come from anywhere. */
    private static final int MAX_NAME = 4096;

    /** A hundred thousand names of usual length: what a hostile archive may take of the memory. */
    private static final int MAX_NAMES = 8 * 1024 * 1024;

    /** As many as Linux follows. */
    private static final int MAX_LINKS = 40;

    private final Map<String, E> files = new HashMap<>();
    /** Targets by the path of the link: a path below the root, or null where it leads out of the archive. */
    private final Map<String, String> links = new HashMap<>();

    private int names;

    /** Adds a regular file. */
    void file(String name, E file) {
        keep(TarNames.normal(name), file);
    }

    /** Adds a symbolic link; a relative target begins at the link's directory. */
    void symbolicLink(String name, String target) {
        String path = TarNames.normal(name);
        keepLink(path, path == null ? null : TarNames.join(TarNames.directory(path), target));
    }

    /** Adds a hard link: the file that has the target's name by now, or a link where it comes later. */
    void hardLink(String name, String target) {
        String first = TarNames.normal(target);
        E file = first == null ? null : files.get(first);
        if (file != null) {
            keep(TarNames.normal(name), file);
        } else {
            keepLink(TarNames.normal(name), first);
        }
    }

    /** The paths of all files and links. */
    Set<String> names() {
        Set<String> all = new HashSet<>(files.keySet());
        all.addAll(links.keySet());
        return all;
    }

    /**
     * The file of that path, links followed.
     *
     * @return null where there is neither file nor link
     * @throws ArchiveException when a link leads to no file of this archive
     */
    E get(String name) throws ArchiveException {
        String path = name;
        for (int followed = 0; followed <= MAX_LINKS; followed++) {
            E file = files.get(path);
            if (file != null) {
                return file;
            }
            String link = link(path);
            if (link == null) {
                if (followed == 0) {
                    return null;
                }
                throw bad(name, "leads to " + Quoted.of(path) + ", which is not a file in the archive");
            }
            String target = links.get(link);
            if (target == null) {
                throw bad(name, "leads out of the archive");
            }
            path = TarNames.join(target, path.substring(Math.min(path.length(), link.length() + 1)));
        }
        throw bad(name, "leads from link to link without end");
    }

    /** The link on the way to a path: the first of its directories that is one, or it itself. */
    private String link(String path) {
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            if (links.containsKey(path.substring(0, slash))) {
                return path.substring(0, slash);
            }
        }
        return links.containsKey(path) ? path : null;
    }

    private static ArchiveException bad(String name, String problem) {
        return new ArchiveException("the entry " + Quoted.of(name) + " is a link that " + problem);
    }

    private void keep(String path, E file) {
        if (path != null && isKept(path, path.length())) {
            links.remove(path);
            files.put(path, file);
        }
    }

    private void keepLink(String path, String target) {
        if (path != null && isKept(path, path.length() + (target == null ? 0 : target.length()))) {
            files.remove(path);
            links.put(path, target);
        }
    }

    /** Bounds what names take of the memory; those of a layout itself are kept in any case. */
    private boolean isKept(String path, int length) {
        boolean layout = length <= 2 * MAX_BLOB_NAME && (path.startsWith("blobs/") || path.indexOf('/') < 0);
        if (length > 2 * MAX_NAME || !layout && names + length > MAX_NAMES) {
            return false;
        }
        names += length;
        return true;
    }
}
