package io.jenkins.plugins.coreos.core.openshift;

import io.jenkins.plugins.coreos.core.text.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What identity to give the UID; what was not asked for is left to {@code fix-openshift-user.sh}.
 *
 * @param user the name, or null for an existing good entry's, else {@code builder}
 * @param home an absolute directory, or null for the home of {@code user} if the UID can write there, else a fresh one
 * @param shell an absolute path, or null for {@code /bin/bash}, else {@code /bin/sh}
 * @param safeDirectories what git is to trust though others own it: directories, {@code *}; relative ones are relative
 *     to the script's current directory
 */
public record UserRequest(String user, String home, String shell, List<String> safeDirectories) {
    /** What useradd(8) takes; 32 characters is the limit of utmp. */
    private static final Pattern USER = Pattern.compile("[a-z_][a-z0-9_-]{0,31}");

    /**
     * Blank counts as not given.
     *
     * @throws IllegalArgumentException in one line, when a value could not stand in a passwd entry or on one line
     */
    public UserRequest {
        user = orNull(user);
        home = orNull(home);
        shell = orNull(shell);
        if (user != null && !USER.matcher(user).matches()) {
            throw new IllegalArgumentException("user " + shown(user)
                    + ": a name has 1 to 32 characters a-z, 0-9, _ and -, and begins with a letter or _");
        }
        checkPath("home", home);
        checkPath("shell", shell);
        List<String> directories = new ArrayList<>();
        for (String directory : safeDirectories == null ? List.<String>of() : safeDirectories) {
            if (orNull(directory) == null) {
                throw new IllegalArgumentException("safeDirectories: an empty name; use '.' for the current directory");
            }
            if (hasControl(directory)) {
                throw new IllegalArgumentException(
                        "safeDirectories: " + shown(directory) + " has a control character in it");
            }
            directories.add(directory);
        }
        safeDirectories = List.copyOf(directories);
    }

    /** A request that leaves everything to the defaults. */
    public static UserRequest defaults() {
        return new UserRequest(null, null, null, List.of());
    }

    /** The arguments of {@code fix-openshift-user.sh}, unquoted. */
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
            arguments.add(option);
            arguments.add(value);
        }
    }

    private static void checkPath(String what, String path) {
        if (path == null) {
            return;
        }
        if (!path.startsWith("/") || path.contains(":") || hasControl(path)) {
            throw new IllegalArgumentException(
                    what + " " + shown(path) + ": must be an absolute path without ':' and control characters");
        }
    }

    private static boolean hasControl(String value) {
        return Objects.requireNonNull(value).chars().anyMatch(Character::isISOControl);
    }

    private static String orNull(String value) {
        return value == null || value.isBlank() ? null : value;
    }

    /** On one line and of bounded length, whatever it holds. */
    private static String shown(String value) {
        return "'" + Quoted.line(value, 80) + "'";
    }
}
