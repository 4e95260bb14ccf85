package io.jenkins.plugins.coreos.core.library;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The configuration of {@code coreosPod}. */
final class PodConfig {
    private static final List<String> LISTS = List.of("secrets", "configMaps", "emptyDirs");

    private static final String STORAGE = "/var/lib/containers";
    private static final Map<String, String> BUILDER_ENV =
            Map.of("BUILDAH_ISOLATION", "chroot", "STORAGE_DRIVER", "vfs");

    static final Parameters PARAMETERS = new Parameters()
            .with(
                    "string",
                    "image",
                    "memory",
                    "disk",
                    "arch",
                    "serviceAccount",
                    "workspace",
                    "cloud",
                    "namespace",
                    "user")
            .with("boolean", "kvm", "builder", "fixUser")
            .with("integer or string", "cpu")
            .with("integer", "runAsUser")
            .with("[]string", LISTS.toArray(String[]::new))
            .with("map", "nodeSelector", "env")
            .with("[]map", "containers")
            .with("time", "connectTimeout");

    private PodConfig() {}

    /** Validates parameters beyond their types and adds defaults. */
    static Map<String, Object> complete(Map<String, Object> given) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("image", "quay.io/coreos-assembler/coreos-assembler:main");
        config.put("memory", "8Gi");
        config.put("kvm", true);
        config.put("builder", false);
        config.put("user", "builder");
        config.put("fixUser", true);
        config.put("connectTimeout", "5m");
        LISTS.forEach(list -> config.put(list, new ArrayList<>()));
        config.put("containers", new ArrayList<>());
        config.put("nodeSelector", new LinkedHashMap<>());
        config.put("env", new LinkedHashMap<>());
        config.putAll(given);
        check(config);
        if (Boolean.TRUE.equals(config.get("builder"))) {
            addBuilder(config);
        }
        config.compute(
                "connectTimeout", (name, time) -> ParameterType.seconds(time).getAsInt());
        return config;
    }

    /**
     * Adds the settings with which buildah builds without privileges, as root in the container: RUN in a chroot, and
     * storage on a volume, because overlay does not work on the container's own file system.
     */
    private static void addBuilder(Map<String, Object> config) {
        if (config.putIfAbsent("runAsUser", 0) instanceof Number user && user.intValue() != 0) {
            throw new IllegalArgumentException(
                    "runAsUser: with 'builder', COSA's container runs as root (0), without privileges on the node");
        }
        Map<String, Object> env = new LinkedHashMap<>(BUILDER_ENV);
        env.putAll(LibraryConfig.asMap(config.get("env")));
        config.put("env", env);
        List<String> directories = new ArrayList<>(ParameterType.texts(config.get("emptyDirs")));
        if (!directories.contains(STORAGE)) {
            directories.add(STORAGE);
        }
        config.put("emptyDirs", directories);
    }

    private static void check(Map<String, Object> config) {
        for (String name : List.of("secrets", "configMaps")) {
            for (String item : ParameterType.texts(config.get(name))) {
                if (!isMount(item.split(":", -1))) {
                    throw new IllegalArgumentException(
                            name + ": '" + item + "' is not 'name', 'name:/path' or 'name:key:/path'");
                }
            }
        }
        for (String path : ParameterType.texts(config.get("emptyDirs"))) {
            if (!path.startsWith("/")) {
                throw new IllegalArgumentException("emptyDirs: '" + path + "' is not an absolute path");
            }
        }
        for (Object container : (List<?>) config.get("containers")) {
            if (!isGiven(LibraryConfig.asMap(container), "name") || !isGiven(LibraryConfig.asMap(container), "image")) {
                throw new IllegalArgumentException(
                        "containers: each must be a map with a name and an image, as in Kubernetes");
            }
        }
    }

    private static boolean isMount(String[] parts) {
        boolean named = parts.length <= 3 && !parts[0].isEmpty() && !(parts.length == 3 && parts[1].isEmpty());
        return named && (parts.length == 1 || parts[parts.length - 1].startsWith("/"));
    }

    private static boolean isGiven(Map<String, Object> container, String name) {
        return container.get(name) != null && !container.get(name).equals("");
    }
}
