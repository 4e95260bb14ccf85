package io.jenkins.plugins.coreos.core.reference;

import java.util.List;
import java.util.Set;

/** Docker's hub goes by several names; in credentials files any of them may stand. */
public final class DockerHub {
    /** The key that {@code docker login} writes, and the address that credential helpers know the hub by. */
    private static final String KEY = "https://index.docker.io/v1/";

    private static final String INDEX = "index.docker.io";
    private static final Set<String> ALIASES = Set.of("docker.io", INDEX, "registry-1.docker.io");

    private DockerHub() {}

    /** Whether that is one of the hub's names. */
    public static boolean isHub(String registry) {
        return ALIASES.contains(registry);
    }

    /** One name for all of the hub's; any other registry's as it is. */
    public static String normalized(String registry) {
        return ALIASES.contains(registry) ? INDEX : registry;
    }

    /** The names under which something may be kept for a registry. */
    public static List<String> names(String registry) {
        return ALIASES.contains(registry)
                ? List.of("docker.io", INDEX, "registry-1.docker.io", KEY)
                : List.of(registry);
    }

    /** What a credential helper is asked for. */
    public static String serverAddress(String registry) {
        return ALIASES.contains(registry) ? KEY : registry;
    }

    /** The host that answers requests: docker.io itself shows a web site. */
    public static String apiHost(String registry) {
        return ALIASES.contains(registry) ? "registry-1.docker.io" : registry;
    }
}
