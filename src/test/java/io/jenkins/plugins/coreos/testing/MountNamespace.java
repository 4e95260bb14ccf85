package io.jenkins.plugins.coreos.testing;

import java.util.ArrayList;
import java.util.List;

/** A mount namespace of a process's own: as root, or else as root of a user namespace. */
public final class MountNamespace {
    private static final List<String> AS_ROOT = List.of("unshare", "-m", "--propagation", "private");
    private static final List<String> AS_ANYBODY =
            List.of("unshare", "--map-root-user", "-m", "--propagation", "private");

    private MountNamespace() {}

    /**
     * The command that runs this command in one.
     *
     * @throws AssertionError where nobody but root may have one, and this is not root
     */
    public static List<String> command(List<String> command) {
        for (List<String> namespace : List.of(AS_ROOT, AS_ANYBODY)) {
            List<String> words = new ArrayList<>(namespace);
            words.add("true");
            if (Processes.command(words).run().exitCode() == 0) {
                words.remove(words.size() - 1);
                words.addAll(command);
                return words;
            }
        }
        throw new AssertionError("needs root, or user namespaces for everyone: sysctl user.max_user_namespaces, and"
                + " kernel.apparmor_restrict_unprivileged_userns=0 where there is one");
    }
}
