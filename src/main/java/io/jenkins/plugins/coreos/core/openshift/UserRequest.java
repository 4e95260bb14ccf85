package io.jenkins.plugins.coreos.core.openshift;

import io.jenkins.plugins.coreos.core.text.Quoted;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The identity requested for the UID; {@code fix-openshift-user.sh} chooses unset values.
 *
 * @param user the name; null for that of an existing valid entry, otherwise {@code builder}
 * @param home an absolute directory; null for the home of {@code user} if the UID can write there, otherwise a new one
 * @param shell an absolute path; null for {@code /bin/bash} if it exists, otherwise {@code /bin/sh}
 * @param safeDirectories directories that git should trust despite their owner, or {@code *}; relative paths are
 *     relative to the script's current directory
 */
public record UserRequest(String user, String home, String shell, List<String> safeDirectories) {
    /** The syntax that useradd(8) accepts; 32 characters is the limit of utmp. */
    private static final Pattern USER = Pattern.compile("[a-z_][a-z0-9_-]{0,31}");

    private static final Pattern NO_LOGIN = Pattern.compile(".*/(?:nologin|false)");

    /**
     * Validates a request; blank values count as unset.
     *
     * @throws IllegalArgumentException if a value does not fit in a passwd entry or on one line; the message is one
     *     line
     */
    public UserRequest {
        user = orNull(user);
        home = orNull(home);
        shell = orNull(shell);
        if (user != null && !USER.matcher(user).matches()) {
            throw new IllegalArgumentException("user: " + forMessage(user)
                    + " is not a name of 1 to 32 characters a-z, 0-9, _ and - that begins with a letter or _");
        }
        checkPath("home", home);
        if (home != null && home.matches("/+")) {
            throw new IllegalArgumentException("home: '/' is not writable; omit home for a private directory");
        }
        checkPath("shell", shell);
        if (shell != null && NO_LOGIN.matcher(shell).matches()) {
            throw new IllegalArgumentException("shell: " + forMessage(shell) + " does not permit a login");
        }
        List<String> directories = new ArrayList<>();
        for (String directory : safeDirectories == null ? List.<String>of() : safeDirectories) {
            if (orNull(directory) == null) {
                throw new IllegalArgumentException("safeDirectories: an empty name; use '.' for the current directory");
            }
            if (hasControl(directory)) {
                throw new IllegalArgumentException(
                        "safeDirectories: " + forMessage(directory) + " contains a control character");
            }
            directories.add(directory);
        }
        safeDirectories = List.copyOf(directories);
    }

    /** Returns the arguments of {@code fix-openshift-user.sh}, unquoted. */
    public List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        add(arguments, "--user", user);
        add(arguments, "--home", home);
        add(arguments, "--shell", shell);
        safeDirectories.forEach(directory -> add(arguments, "--safe-directory", directory));
        return List.copyOf(arguments);
    }

    private static void add(List<String> arguments, String option, String value) {
        if (value != null) {
            Collections.addAll(arguments, option, value);
        }
    }

    private static void checkPath(String parameter, String path) {
        if (path != null && (!path.startsWith("/") || path.contains(":") || hasControl(path))) {
            throw new IllegalArgumentException(parameter + ": " + forMessage(path)
                    + " is not an absolute path without ':' and control characters");
        }
    }

    private static boolean hasControl(String value) {
        return value.chars().anyMatch(Character::isISOControl);
    }

    private static String orNull(String value) {
        return value == null || value.isBlank() ? null : value;
    }

    /** Formats a value for a message: one line of limited length. */
    private static String forMessage(String value) {
        return "'" + Quoted.line(value, 80) + "'";
    }
}
