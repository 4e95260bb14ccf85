package io.jenkins.plugins.coreos.core.archive;

import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The files of a tar by path, and the links to files, other links, or parent directories.
 *
 * <p>If a path occurs twice, the later entry counts, as when the archive is unpacked.
 *
 * @param <E> the type of a file
 */
final class TarTree<E> {
    /** Limit for the name of a blob; that of a SHA-512 blob has 141 characters. */
    private static final int MAX_BLOB_NAME = 200;

    /** The maximum path length on Linux; a link to a blob may have any path. */
    private static final int MAX_NAME = 4096;

    /**
     * Limit for the total length of all names, to bound the memory that a hostile archive occupies; enough for about
     * 100,000 typical names.
     */
    private static final int MAX_NAMES = 8 * 1024 * 1024;

    /** Maximum number of links to follow, as in Linux. */
    private static final int MAX_LINKS = 40;

    private final Map<String, E> files = new HashMap<>();
    /** Targets by link path: a path relative to the root, or null if it is outside the archive. */
    private final Map<String, String> links = new HashMap<>();

    private int names;

    /** Adds a regular file. */
    void file(String name, E file) {
        add(TarNames.normal(name), file);
    }

    /** Adds a symbolic link; a relative target is resolved against the link's directory. */
    void symbolicLink(String name, String target) {
        String path = TarNames.normal(name);
        addLink(path, path == null ? null : TarNames.join(TarNames.directory(path), target));
    }

    /** Adds a hard link to the file that currently has the target's name, or to one that follows later. */
    void hardLink(String name, String target) {
        String first = TarNames.normal(target);
        E file = first == null ? null : files.get(first);
        if (file != null) {
            add(TarNames.normal(name), file);
        } else {
            addLink(TarNames.normal(name), first);
        }
    }

    /** Returns the paths of all files and links. */
    Set<String> names() {
        Set<String> all = new HashSet<>(files.keySet());
        all.addAll(links.keySet());
        return all;
    }

    /**
     * Returns the file at a path, following links.
     *
     * @return null if neither a file nor a link exists
     * @throws ArchiveException if a link does not lead to a file in this archive
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
                throw invalidLink(name, "leads to " + Quoted.of(path) + ", which is not a file in the archive");
            }
            String target = links.get(link);
            if (target == null) {
                throw invalidLink(name, "leads out of the archive");
            }
            path = TarNames.join(target, path.substring(Math.min(path.length(), link.length() + 1)));
        }
        throw invalidLink(name, "leads through too many links");
    }

    /** Returns the first link on a path: one of its directories, or the path itself. */
    private String link(String path) {
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            if (links.containsKey(path.substring(0, slash))) {
                return path.substring(0, slash);
            }
        }
        return links.containsKey(path) ? path : null;
    }

    private static ArchiveException invalidLink(String name, String problem) {
        return new ArchiveException("the entry " + Quoted.of(name) + " is a link that " + problem);
    }

    private void add(String path, E file) {
        if (path != null && reserve(path, path.length())) {
            links.remove(path);
            files.put(path, file);
        }
    }

    private void addLink(String path, String target) {
        if (path != null && reserve(path, path.length() + (target == null ? 0 : target.length()))) {
            files.remove(path);
            links.put(path, target);
        }
    }

    /** Reserves memory for a name; returns false if that exceeds the limit. Names of the image layout are exempt. */
    private boolean reserve(String path, int length) {
        boolean layout = length <= 2 * MAX_BLOB_NAME && (path.startsWith("blobs/") || path.indexOf('/') < 0);
        if (length > 2 * MAX_NAME || !layout && names + length > MAX_NAMES) {
            return false;
        }
        names += length;
        return true;
    }
}
