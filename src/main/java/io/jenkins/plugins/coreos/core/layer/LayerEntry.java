package io.jenkins.plugins.coreos.core.layer;

import java.util.Collections;
import java.util.SortedMap;

/**
 * An entry of a layer.
 *
 * @param mode permissions, including the setuid, setgid and sticky bits
 * @param target target of a symbolic link; empty otherwise
 * @param content content of a file; null otherwise
 * @param attributes extended attributes of a file by name, sorted
 */
record LayerEntry(Kind kind, int mode, String target, FileContent content, SortedMap<String, byte[]> attributes) {
    private static final SortedMap<String, byte[]> NO_ATTRIBUTES = Collections.emptySortedMap();

    /** The type of an entry. */
    enum Kind {
        DIRECTORY,
        FILE,
        LINK,
        WHITEOUT
    }

    static LayerEntry directory(int mode) {
        return new LayerEntry(Kind.DIRECTORY, mode, "", null, NO_ATTRIBUTES);
    }

    static LayerEntry file(int mode, FileContent content) {
        return file(mode, content, NO_ATTRIBUTES);
    }

    static LayerEntry file(int mode, FileContent content, SortedMap<String, byte[]> attributes) {
        return new LayerEntry(Kind.FILE, mode, "", content, attributes);
    }

    static LayerEntry link(String target) {
        return new LayerEntry(Kind.LINK, 0777, target, null, NO_ATTRIBUTES);
    }

    /** Returns an empty file, whose name has the prefix {@link ImagePath#WHITEOUT}. */
    static LayerEntry whiteout() {
        return new LayerEntry(Kind.WHITEOUT, 0, "", null, NO_ATTRIBUTES);
    }

    boolean isDirectory() {
        return kind == Kind.DIRECTORY;
    }
}
