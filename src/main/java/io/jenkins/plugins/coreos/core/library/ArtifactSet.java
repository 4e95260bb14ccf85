package io.jenkins.plugins.coreos.core.library;

import io.jenkins.plugins.coreos.core.cosa.CosaRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Disk images that are built in a separate stage.
 *
 * @param name name of the stage
 * @param platforms the platforms, not validated yet
 */
record ArtifactSet(String name, List<?> platforms) {
    private static final String DEFAULT_STAGE = "Artifacts";

    /** Parses the parameter {@code artifacts}: a list, or lists by stage; may be null. */
    static List<ArtifactSet> of(Object artifacts) {
        List<ArtifactSet> sets = new ArrayList<>();
        if (artifacts instanceof Map<?, ?> stages) {
            stages.forEach((stage, platforms) -> sets.add(new ArtifactSet(stage.toString(), asList(platforms))));
        } else if (artifacts != null) {
            sets.add(new ArtifactSet(DEFAULT_STAGE, asList(artifacts)));
        }
        return sets;
    }

    private static List<?> asList(Object platforms) {
        List<Object> one = new ArrayList<>();
        one.add(platforms);
        return platforms instanceof List<?> several ? several : one;
    }

    /** Returns the platforms of all sets, without duplicates. */
    static List<Object> platforms(List<ArtifactSet> sets) {
        Set<Object> all = new LinkedHashSet<>();
        sets.forEach(set -> all.addAll(set.platforms));
        return new ArrayList<>(all);
    }

    static boolean includesQemu(List<ArtifactSet> sets) {
        return sets.stream().anyMatch(set -> set.platforms.contains("qemu"));
    }

    /**
     * Validates the names of the platforms and of the stage.
     *
     * @throws IllegalArgumentException if a name is invalid
     */
    void check() {
        for (Object platform : platforms) {
            if (!(platform instanceof String text && CosaRequest.accepts("artifacts", text))) {
                throw new IllegalArgumentException("artifacts: '" + GroovyText.of(platform) + "' of " + name
                        + " is not the name of a platform, such as qemu, metal or live");
            }
        }
        boolean isReserved = !name.equals(DEFAULT_STAGE) && PipelineConfig.STAGES.contains(name);
        if (platforms.isEmpty() || name.isBlank() || isReserved) {
            throw new IllegalArgumentException(
                    "artifacts: '" + name + "' must be the name of a separate stage with at least one platform");
        }
    }

    Map<String, Object> asMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", name);
        map.put("platforms", new ArrayList<>(platforms));
        return map;
    }
}
