package io.jenkins.plugins.coreos.core.archive;

import java.util.ArrayDeque;
import java.util.Deque;

/** Normalizes names of tar entries to paths relative to the archive's root. */
final class TarNames {
    private TarNames() {}

    /**
     * Returns the path of an entry, without a leading slash, empty components, {@code .} and {@code ..}.
     *
     * @return null if the name leads out of the archive
     */
    static String normal(String name) {
        return join("", name);
    }

    /**
     * Resolves the target of a link.
     *
     * @param directory base directory of a relative target, normalized; empty for the root
     * @return null if the target is outside the archive
     */
    static String join(String directory, String target) {
        Deque<String> path = new ArrayDeque<>();
        String whole = target.startsWith("/") || directory.isEmpty() ? target : directory + "/" + target;
        for (String component : whole.split("/")) {
            if (component.equals("..")) {
                if (path.pollLast() == null) {
                    return null;
                }
            } else if (!component.isEmpty() && !component.equals(".")) {
                path.addLast(component);
            }
        }
        return String.join("/", path);
    }

    /** Returns the parent directory of a path; empty for the root. */
    static String directory(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }
}
