package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.openshift.ServiceAccount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where a push runs.
 *
 * @param environment the variables that name files and proxies, and PATH for credential helpers
 * @param home the user's home, or null where there is none
 * @param uid the user's numeric id, or null where users have none
 * @param directory what relative paths begin at
 * @param serviceAccount where a pod has its service account
 */
public record HostEnvironment(
        Map<String, String> environment, Path home, Long uid, Path directory, Path serviceAccount) {

    public HostEnvironment {
        environment = Map.copyOf(environment);
    }

    /** This process' own. */
    public static HostEnvironment ofThisProcess() {
        return of(System.getenv(), Path.of(""));
    }

    /**
     * This machine, seen from an environment: that of a build step on an agent.
     *
     * @param environment the variables; HOME among them wins over what this JVM takes for it
     * @param directory what relative paths begin at
     */
    public static HostEnvironment of(Map<String, String> environment, Path directory) {
        String home = environment.get("HOME");
        String known = home == null || home.isBlank() ? System.getProperty("user.home") : home;
        // Java says "?" where the user has no entry in /etc/passwd.
        Path homePath = known == null || known.isBlank() || known.equals("?") ? null : directory.resolve(known);
        return new HostEnvironment(environment, homePath, userId(), directory, ServiceAccount.ROOT);
    }

    private static Long userId() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid") instanceof Integer uid
                    ? Long.valueOf(Integer.toUnsignedLong(uid))
                    : null;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return null;
        }
    }
}
