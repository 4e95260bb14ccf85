package io.jenkins.plugins.coreos.core.layer;

import io.jenkins.plugins.coreos.core.text.Quoted;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The files that a layer adds and the paths that it removes.
 *
 * <p>A later source replaces files of an earlier one. A path that is removed and added is replaced: a file needs no
 * whiteout, and a directory gets an opaque whiteout, which hides the base's content of that directory only.
 */
final class LayerTree {
    /** Limit for the memory of the entries, in bytes; enough for about 90,000 files with typical names. */
    private static final long MAX_MEMORY = 40L << 20;

    /** Memory for an entry with its content object, in bytes. */
    private static final int ENTRY_MEMORY = 400;

    /** Hides the base's content of a directory (OCI image-spec, layer.md, "Opaque Whiteout"). */
    private static final String OPAQUE = ".wh..wh..opq";

    /** Modes of parent directories that differ from {@link #DIRECTORY_MODE}, by path. */
    private static final Map<String, Integer> MODES = Map.of("tmp", 01777, "var/tmp", 01777, "root", 0700);

    private static final int DIRECTORY_MODE = 0755;

    private final TreeMap<String, PlacedEntry> entries = new TreeMap<>(ImagePath.ORDER);
    private final Set<String> removed = new TreeSet<>(ImagePath.ORDER);
    private final BootableRules rules;
    private long memory;

    /** @param isMoved whether the rules changed the path */
    private record PlacedEntry(LayerEntry entry, int source, boolean isMoved) {}

    /** Number of a source in which the order matters, such as a tar: a later entry replaces an earlier one. */
    static final int ORDERED = -1;

    /** @param rules rules of a bootable image, or null */
    LayerTree(BootableRules rules) {
        this.rules = rules;
    }

    /**
     * Adds an entry.
     *
     * @param path path in the image; the root directory is ignored
     * @param source number of the source directory, in which each path occurs once; or {@link #ORDERED}
     */
    void add(String path, LayerEntry entry, int source) throws LayerException {
        if (path.isEmpty()) {
            return;
        }
        String resolved = rules == null ? path : rules.addedPath(path);
        PlacedEntry placed = new PlacedEntry(entry, source, !resolved.equals(path));
        PlacedEntry earlier = entries.get(resolved);
        if (earlier == null) {
            count(ENTRY_MEMORY + 2L * (resolved.length() + entry.target().length()));
        } else if (entry.target().length() > earlier.entry.target().length()) {
            count(2L * entry.target().length());
        }
        if (earlier != null && earlier.entry.isDirectory() != entry.isDirectory()) {
            throw new LayerException(Quoted.of("/" + resolved) + " is added both as a directory and as a file or link");
        }
        if (earlier != null && source != ORDERED && earlier.source == source) {
            if (!entry.isDirectory()) {
                throw new LayerException("two of the added files would become " + Quoted.of("/" + resolved)
                        + ", because the base has links such as /bin -> usr/bin");
            }
            if (placed.isMoved) {
                return;
            }
        }
        entries.put(resolved, placed);
    }

    /** Counts memory that entries occupy. */
    void count(long bytes) throws LayerException {
        memory += bytes;
        if (memory > MAX_MEMORY) {
            throw new LayerException("there are too many files for one layer, about " + entries.size()
                    + "; split them into several layers");
        }
    }

    /** Returns the entry that has been added at a path, or null. */
    LayerEntry get(String path) throws LayerException {
        PlacedEntry placed = entries.get(rules == null ? path : rules.addedPath(path));
        return placed == null ? null : placed.entry;
    }

    /** Removes a path of the base. */
    void remove(String path) throws LayerException {
        if (path.isEmpty()) {
            throw new LayerException("remove: '/' cannot be removed");
        }
        String resolved = rules == null ? path : rules.removedPath(path);
        count(ENTRY_MEMORY + 2L * resolved.length());
        removed.add(resolved);
    }

    /**
     * Returns all entries by path, in the order of the layer: parents before their content, opaque whiteouts before the
     * content of their directory. Parent directories that were not added are included with their usual modes:
     * otherwise, container engines replace the modes of the base with their defaults.
     *
     * @throws LayerException if a path leads through a file or link of this layer, or there are no entries
     */
    Map<String, LayerEntry> entries() throws LayerException {
        TreeMap<String, LayerEntry> all = new TreeMap<>(ImagePath.ORDER);
        entries.forEach((path, placed) -> all.put(path, placed.entry));
        Set<String> opaque = new HashSet<>();
        for (String path : removed) {
            if (!isRemovedWithParent(path)) {
                whiteout(path, all, opaque);
            }
        }
        for (String path : new ArrayList<>(all.keySet())) {
            addParents(path, all);
        }
        if (all.isEmpty()) {
            throw new LayerException("nothing to add or remove");
        }
        Map<String, LayerEntry> ordered = new LinkedHashMap<>();
        all.forEach((path, entry) -> {
            ordered.put(path, entry);
            if (opaque.contains(path)) {
                ordered.put(ImagePath.join(path, OPAQUE), LayerEntry.whiteout());
            }
        });
        return ordered;
    }

    private boolean isRemovedWithParent(String path) {
        for (String parent = ImagePath.parent(path); !parent.isEmpty(); parent = ImagePath.parent(parent)) {
            if (removed.contains(parent)) {
                return true;
            }
        }
        return false;
    }

    private static void whiteout(String path, TreeMap<String, LayerEntry> all, Set<String> opaque) {
        LayerEntry added = all.get(path);
        String below = all.ceilingKey(path + "/");
        if (below != null && below.startsWith(path + "/") || added != null && added.isDirectory()) {
            all.putIfAbsent(path, impliedDirectory(path));
            opaque.add(path);
        } else if (added == null) {
            String name = ImagePath.WHITEOUT + ImagePath.name(path);
            all.put(ImagePath.join(ImagePath.parent(path), name), LayerEntry.whiteout());
        }
    }

    private void addParents(String path, Map<String, LayerEntry> all) throws LayerException {
        for (String parent = ImagePath.parent(path); !parent.isEmpty(); parent = ImagePath.parent(parent)) {
            LayerEntry entry = all.get(parent);
            if (entry == null) {
                count(ENTRY_MEMORY + 2L * parent.length());
                all.put(parent, impliedDirectory(parent));
            } else if (!entry.isDirectory()) {
                throw new LayerException(
                        Quoted.of("/" + path) + " cannot be in the layer, because " + Quoted.of("/" + parent) + " is a "
                                + (entry.kind() == LayerEntry.Kind.LINK ? "link" : "file") + " in it");
            } else {
                return;
            }
        }
    }

    private static LayerEntry impliedDirectory(String path) {
        return LayerEntry.directory(MODES.getOrDefault(path, DIRECTORY_MODE));
    }

    /** Sends warnings about the files. */
    void warn() {
        if (rules != null) {
            entries.forEach((path, placed) -> rules.warn(path, placed.entry));
        }
    }
}
