package io.jenkins.plugins.coreos.core.layer;

/**
 * An entry of a layer.
 *
 * @param mode permissions, including the setuid, setgid and sticky bits
 * @param target target of a symbolic link; empty otherwise
 * @param content content of a file; null otherwise
 */
record LayerEntry(Kind kind, int mode, String target, FileContent content) {
    /** The type of an entry. */
    enum Kind {
        DIRECTORY,
        FILE,
        LINK,
        WHITEOUT
    }

    static LayerEntry directory(int mode) {
        return new LayerEntry(Kind.DIRECTORY, mode, "", null);
    }

    static LayerEntry file(int mode, FileContent content) {
        return new LayerEntry(Kind.FILE, mode, "", content);
    }

    static LayerEntry link(String target) {
        return new LayerEntry(Kind.LINK, 0777, target, null);
    }

    /** An empty file whose name has the prefix {@link ImagePath#WHITEOUT}. */
    static LayerEntry whiteout() {
        return new LayerEntry(Kind.WHITEOUT, 0, "", null);
    }

    boolean isDirectory() {
        return kind == Kind.DIRECTORY;
    }
}
