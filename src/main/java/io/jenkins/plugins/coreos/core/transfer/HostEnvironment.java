package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.openshift.ServiceAccount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The environment of the host on which a transfer runs.
 *
 * @param environment environment variables, which configure file locations, proxies and the PATH of credential helpers
 * @param home the user's home directory, or null if unknown
 * @param uid the user's numeric ID, or null if the operating system has none
 * @param directory base directory of relative paths
 * @param serviceAccount directory of a pod's service account
 */
public record HostEnvironment(
        Map<String, String> environment, Path home, Long uid, Path directory, Path serviceAccount) {

    public HostEnvironment {
        environment = Map.copyOf(environment);
    }

    /** Returns the environment of this process. */
    public static HostEnvironment ofThisProcess() {
        return of(System.getenv(), Path.of(""));
    }

    /**
     * Returns this host with the given environment, such as that of a build step on an agent.
     *
     * @param environment environment variables; HOME takes precedence over the JVM's {@code user.home}
     * @param directory base directory of relative paths
     */
    public static HostEnvironment of(Map<String, String> environment, Path directory) {
        String home = environment.get("HOME");
        String known = home == null || home.isBlank() ? System.getProperty("user.home") : home;
        // Java reports "?" if the user has no entry in /etc/passwd.
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
