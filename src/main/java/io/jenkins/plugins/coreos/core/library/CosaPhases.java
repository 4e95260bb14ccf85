package io.jenkins.plugins.coreos.core.library;

import io.jenkins.plugins.coreos.core.cosa.CosaRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The arguments of {@code cosaBuild} in each phase: a phase gets only what it uses. */
final class CosaPhases {
    /** The directory, and what a call is shown by. */
    private static final String ALL = "cosaDir kvm variant";

    private static final Map<String, String> SOME = Map.of(
            "init", "source branch commit yumrepos yumreposBranch transientBuild",
            "buildfetch", "buildFetchUrl parentBuild",
            "fetch", "strict autolock overrides overrideRpms extraFetchArgs",
            "build", "version parentBuild autolock strict force skipPrune pullCredentialsId extraBuildArgs");

    private CosaPhases() {}

    /** The arguments by phase. */
    static Map<String, Object> of(Map<String, Object> config, List<ArtifactSet> sets) {
        Map<String, Object> phases = new LinkedHashMap<>();
        for (String phase : CosaRequest.PHASES) {
            Map<String, Object> arguments = new LinkedHashMap<>();
            for (String name : (ALL + " " + SOME.getOrDefault(phase, "")).strip().split(" ")) {
                if (config.containsKey(name)) {
                    arguments.put(name, config.get(name));
                }
            }
            if (Boolean.TRUE.equals(config.get("verify")) && phase.equals(last(config, sets))) {
                arguments.put("verify", true);
            }
            phases.put(phase, arguments);
        }
        return phases;
    }

    private static String last(Map<String, Object> config, List<ArtifactSet> sets) {
        if (Boolean.TRUE.equals(config.get("compress"))) {
            return "compress";
        }
        return sets.isEmpty() ? "build" : "osbuild";
    }
}
