package io.jenkins.plugins.coreos.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Runs a process in a separate mount namespace, as root or as root of a user namespace. */
public final class MountNamespace {
    private static final List<String> AS_ROOT = List.of("unshare", "-m", "--propagation", "private");
    private static final List<String> AS_USER = List.of("unshare", "--map-root-user", "-m", "--propagation", "private");

    private static List<String> prefix;

    private MountNamespace() {}

    /**
     * Returns the command that runs this command in a new mount namespace.
     *
     * @throws AssertionError if only root may create one and this process is not root
     */
    public static List<String> command(List<String> command) {
        List<String> words = new ArrayList<>(prefix());
        words.addAll(command);
        return words;
    }

    private static synchronized List<String> prefix() {
        if (prefix == null) {
            prefix = Stream.of(AS_ROOT, AS_USER)
                    .filter(MountNamespace::works)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(
                            "needs root, or user namespaces for everyone: sysctl user.max_user_namespaces, and"
                                    + " kernel.apparmor_restrict_unprivileged_userns=0 where there is one"));
        }
        return prefix;
    }

    private static boolean works(List<String> namespace) {
        List<String> words = new ArrayList<>(namespace);
        words.add("true");
        return Processes.command(words).run().exitCode() == 0;
    }
}
