package io.jenkins.plugins.coreos.core.files;

import io.jenkins.plugins.coreos.core.text.Quoted;

/** Validates a parameter that names a file, as opposed to a directory. */
public final class FileName {
    private FileName() {}

    /**
     * Validates a path.
     *
     * @param parameter name of the parameter, for the message
     * @param path the path, or null
     * @return the path
     * @throws IllegalArgumentException if it can only be that of a directory, or the log could not show it
     */
    public static String check(String parameter, String path) {
        if (path != null && (path.matches("(?s)(?:.*/)?\\.{0,2}") || !Quoted.isPrintable(path))) {
            throw new IllegalArgumentException(parameter + ": " + Quoted.of(path) + " is not the name of a file");
        }
        return path;
    }
}
