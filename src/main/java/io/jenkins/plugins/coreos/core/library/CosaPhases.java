package io.jenkins.plugins.coreos.core.library;

import io.jenkins.plugins.coreos.core.cosa.CosaRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Distributes the arguments of {@code cosaBuild} among the phases: each phase gets only the arguments that it uses. */
final class CosaPhases {
    /** Arguments of all phases: the directory, and those that identify a call in the log. */
    private static final List<String> ALL = List.of("cosaDir", "kvm", "variant");

    private static final Map<String, List<String>> SOME = Map.of(
            "init", List.of("source", "branch", "commit", "yumrepos", "yumreposBranch", "transientBuild"),
            "buildfetch", List.of("buildFetchUrl", "parentBuild"),
            "fetch", List.of("strict", "autolock", "overrides", "overrideRpms", "extraFetchArgs"),
            "build",
                    List.of(
                            "version",
                            "parentBuild",
                            "autolock",
                            "strict",
                            "force",
                            "skipPrune",
                            "pullCredentialsId",
                            "extraBuildArgs"));

    private CosaPhases() {}

    /** Returns the arguments by phase. */
    static Map<String, Object> of(Map<String, Object> config, List<ArtifactSet> sets) {
        Map<String, Object> phases = new LinkedHashMap<>();
        for (String phase : CosaRequest.PHASES) {
            Map<String, Object> arguments = new LinkedHashMap<>();
            Stream.concat(ALL.stream(), SOME.getOrDefault(phase, List.of()).stream())
                    .filter(config::containsKey)
                    .forEach(name -> arguments.put(name, config.get(name)));
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
