package io.jenkins.plugins.coreos.core.registry;

import java.util.ArrayList;
import java.util.List;

/**
 * Other repositories of a registry to mount blobs from.
 *
 * @param complete a repository that has all blobs and is tried first, or null
 * @param others repositories that may have a blob, in order
 */
public record Mounts(String complete, List<String> others) {
    /** No repositories. */
    public static final Mounts NONE = new Mounts(null, List.of());

    public Mounts {
        others = List.copyOf(others);
    }

    /** Returns all repositories. */
    List<String> all() {
        List<String> all = new ArrayList<>(others);
        if (complete != null) {
            all.add(0, complete);
        }
        return all;
    }
}
