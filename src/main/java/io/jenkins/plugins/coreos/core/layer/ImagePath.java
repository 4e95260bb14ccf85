package io.jenkins.plugins.coreos.core.layer;

import io.jenkins.plugins.coreos.core.text.Quoted;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Paths in an image, without a leading or trailing slash; the root directory is the empty string. */
public final class ImagePath {
    /** Prefix of a whiteout (OCI image-spec, layer.md). */
    static final String WHITEOUT = ".wh.";

    /** The maximum path length on Linux. */
    private static final int MAX_LENGTH = 4096;

    /** Order of the paths' bytes in UTF-8, which is that of their code points. */
    static final Comparator<String> ORDER = (one, other) -> {
        int length = Math.min(one.length(), other.length());
        for (int i = 0; i < length; i++) {
            int difference = rank(one.charAt(i)) - rank(other.charAt(i));
            if (difference != 0) {
                return difference;
            }
        }
        return one.length() - other.length();
    };

    private ImagePath() {}

    /** Orders surrogates, which stand for code points above U+FFFF, after all other characters. */
    private static int rank(char c) {
        if (c >= '\ue000') {
            return c - 0x800;
        }
        return c >= '\ud800' ? c + 0x2000 : c;
    }

    /**
     * Parses a path.
     *
     * @param path with or without a leading slash
     * @throws IllegalArgumentException if it contains {@code ..} or a character that a path cannot contain, is too
     *     long, or is the name of a whiteout
     */
    public static String parse(String path) {
        List<String> components = new ArrayList<>();
        for (String component : path.split("/")) {
            if (component.equals("..")) {
                throw new IllegalArgumentException(Quoted.of(path) + " contains '..'");
            }
            if (component.startsWith(WHITEOUT)) {
                throw new IllegalArgumentException(
                        Quoted.of(path) + " has the name of a whiteout; use remove to remove a file of the base");
            }
            if (!component.isEmpty() && !component.equals(".")) {
                components.add(component);
            }
        }
        // Java replaces invalid UTF-8 with U+FFFD.
        if (path.indexOf('\0') >= 0 || path.indexOf('\ufffd') >= 0) {
            throw new IllegalArgumentException(Quoted.of(path) + " is not valid UTF-8, or contains a NUL");
        }
        if (path.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(Quoted.of(path) + " has more than " + MAX_LENGTH + " characters");
        }
        return String.join("/", components);
    }

    /** Returns the path of a name in a directory. */
    static String join(String directory, String name) {
        return directory.isEmpty() || name.isEmpty() ? directory + name : directory + "/" + name;
    }

    /** Returns the parent directory. */
    static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }

    /** Returns the last component. */
    static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Returns whether a path is the directory, or in it. */
    static boolean isIn(String path, String directory) {
        return path.startsWith(directory)
                && (path.length() == directory.length()
                        || directory.isEmpty()
                        || path.charAt(directory.length()) == '/');
    }
}
