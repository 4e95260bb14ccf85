package io.jenkins.plugins.coreos.library;

import io.jenkins.plugins.coreos.core.library.LibraryConfig;
import io.jenkins.plugins.coreos.library.LibraryRun.Failure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Steps that succeed; cosaBuild makes a new build. */
final class StandardSteps {
    /** Returns a result of cosaBuild. */
    static final String ID = "416.94.202611250000-0";

    /** The digest that inspectOciImage returns. */
    static final String BASE_DIGEST = "sha256:" + "12".repeat(32);

    private static final List<String> SILENT = List.of(
            "stage",
            "node",
            "timeout",
            "lock",
            "parallel",
            "dir",
            "withEnv",
            "podTemplate",
            "container",
            "echo",
            "unstable",
            "stash",
            "unstash",
            "archiveArtifacts",
            "junit",
            "checkout",
            "withOpenshiftUser",
            // The keywords of a Declarative Pipeline.
            "pipeline",
            "agent",
            "options",
            "stages",
            "steps",
            "script",
            "post",
            "label",
            "parameters",
            "string",
            "booleanParam",
            "choice",
            "properties",
            "always");

    private StandardSteps() {}

    static void addTo(LibraryRun run) {
        SILENT.forEach(name -> run.step(name, call -> null));
        run.step("podTemplate", call -> run.env.put("POD_LABEL", "pod-of-test"));
        run.step("error", call -> {
            throw new Failure(call.text());
        });
        run.step("unstable", call -> {
            run.currentBuild.setResult("UNSTABLE");
            return null;
        });
        run.step("coreosConfig", StandardSteps::config);
        run.step("coreosTestResult", call -> null);
        run.step("sh", call -> Boolean.TRUE.equals(call.arguments.get("returnStatus")) ? 0 : null);
        run.step("fileExists", call -> false);
        run.step("libraryResource", call -> Library.read("resources/" + call.text()));
        run.step("persistentVolumeClaimWorkspaceVolume", call -> new LinkedHashMap<>(call.arguments));
        run.step("fixOpenshiftUser", call -> new LinkedHashMap<>(Map.of("uid", 1000710000, "user", "builder")));
        run.step("cosaBuild", call -> build("x86_64", ID, isPhase(call, "build")));
        run.step("pushOciArchive", call -> image(call.arguments.get("to")));
        run.step("inspectOciImage", call -> new LinkedHashMap<>(Map.of("digest", BASE_DIGEST)));
        run.step("layerOciImage", StandardSteps::changed);
        run.step("buildOciImage", StandardSteps::changed);
    }

    /** Runs the code of the plugin's step. */
    private static Object config(StepCall call) {
        Set<?> config = (Set<?>) call.arguments.get("config");
        try {
            return LibraryConfig.complete(
                    call.arguments.get("owner").toString(), config.iterator().next(), (String)
                            call.arguments.get("changeRequest"));
        } catch (IllegalArgumentException e) {
            throw new Failure(e.getMessage());
        }
    }

    /** Returns true if a call of cosaBuild includes this phase; a call without phases includes all. */
    static boolean isPhase(StepCall call, String phase) {
        return !(call.arguments.get("phases") instanceof List<?> phases) || phases.contains(phase);
    }

    /** Returns the result of cosaBuild. */
    static Map<String, Object> build(String arch, String id, boolean changed) {
        Map<String, Object> build = new LinkedHashMap<>();
        build.put("id", id);
        build.put("name", "rhcos");
        build.put("arch", arch);
        build.put("changed", changed);
        build.put("dir", "/work/cosa/builds/" + id + "/" + arch);
        build.put("ociArchive", build.get("dir") + "/rhcos-" + id + "-ostree." + arch + ".ociarchive");
        build.put("images", new LinkedHashMap<>(Map.of("ostree", "…")));
        return build;
    }

    /** Returns the part of the results of layerOciImage and buildOciImage that coreosPipeline uses. */
    private static Object changed(StepCall call) {
        Map<String, Object> image = new LinkedHashMap<>();
        image.put("archive", call.arguments.get("archive"));
        image.put("base", new LinkedHashMap<>(Map.of("reference", call.arguments.get("from"), "version", ID)));
        if (call.name.equals("layerOciImage")) {
            image.put("layer", new LinkedHashMap<>(Map.of("files", 3)));
        }
        return image;
    }

    private static Map<String, Object> image(Object to) {
        Map<String, Object> image = new LinkedHashMap<>();
        image.put("reference", (to instanceof List<?> places ? places.get(0) : to) + "@sha256:0123");
        image.put("tags", new ArrayList<>(List.of("a-tag")));
        return image;
    }
}
