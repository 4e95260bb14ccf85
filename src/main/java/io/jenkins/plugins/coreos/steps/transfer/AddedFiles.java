package io.jenkins.plugins.coreos.steps.transfer;

import io.jenkins.plugins.coreos.core.text.Quoted;
import java.util.Collection;
import java.util.Map;

/** Checks the parameter {@code add} of {@code layerOciImage} as a Pipeline passes it. */
final class AddedFiles {
    private AddedFiles() {}

    /**
     * Checks the values of maps, which are paths in the image. A relative path would look like part of a file name.
     *
     * @param add a text, or a list or map, which may contain lists and maps
     * @throws IllegalArgumentException if a path is relative
     */
    static void check(Object add) {
        if (add instanceof Collection<?> items) {
            items.forEach(AddedFiles::check);
        } else if (add instanceof Map<?, ?> map) {
            for (Object value : map.values()) {
                if (value instanceof CharSequence path && !path.toString().startsWith("/")) {
                    throw new IllegalArgumentException("add: " + Quoted.of(path.toString())
                            + " is not an absolute path in the image; begin it with /. The files of an architecture"
                            + " are a list: [x86_64: ['rootfs']]");
                }
                check(value);
            }
        }
    }
}
