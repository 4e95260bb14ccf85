package io.jenkins.plugins.coreos.core.reference;

import java.util.List;
import java.util.Set;

/** The names of Docker Hub, any of which may occur in credentials files. */
public final class DockerHub {
    /** The key that {@code docker login} writes, and the address of the hub in credential helpers. */
    private static final String KEY = "https://index.docker.io/v1/";

    private static final String INDEX = "index.docker.io";
    private static final Set<String> ALIASES = Set.of("docker.io", INDEX, "registry-1.docker.io");

    private DockerHub() {}

    /** Returns whether a registry is Docker Hub. */
    public static boolean isHub(String registry) {
        return ALIASES.contains(registry);
    }

    /** Maps all names of Docker Hub to one name; returns other registries unchanged. */
    public static String normalized(String registry) {
        return ALIASES.contains(registry) ? INDEX : registry;
    }

    /** Returns the names under which credentials of a registry may be stored. */
    public static List<String> names(String registry) {
        return ALIASES.contains(registry)
                ? List.of("docker.io", INDEX, "registry-1.docker.io", KEY)
                : List.of(registry);
    }

    /** Returns the server address to pass to a credential helper. */
    public static String serverAddress(String registry) {
        return ALIASES.contains(registry) ? KEY : registry;
    }

    /** Returns the host of the registry API: docker.io itself is a web site. */
    public static String apiHost(String registry) {
        return ALIASES.contains(registry) ? "registry-1.docker.io" : registry;
    }
}
