package io.jenkins.plugins.coreos.core.archive;

import java.util.ArrayDeque;
import java.util.Deque;

/** Names of tar entries as paths below the archive's root, however a tool spelled them. */
final class TarNames {
    private TarNames() {}

    /**
     * The path of an entry: without a slash before it, empty components, {@code .} and {@code ..}.
     *
     * @return null when the name leads out of the archive
     */
    static String normal(String name) {
        return join("", name);
    }

    /**
     * The path that a link leads to.
     *
     * @param directory what a relative target begins at, normal; empty for the root
     * @return null when it leads out of the archive
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

    /** The directory that a path is in; empty for the root. */
    static String directory(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }
}
