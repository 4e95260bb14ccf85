package io.jenkins.plugins.coreos.core.library;

import io.jenkins.plugins.coreos.core.cosa.CosaRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The configuration of {@code coreosPipeline}: its parameters, their defaults, and derived values. */
final class PipelineConfig {
    static final Parameters PARAMETERS = new Parameters()
            .with("string or closure", "agent")
            .with("map", "arches")
            .with("[]string or map", "artifacts")
            .with("boolean or map", "test")
            .with("[]string or closure", "tags")
            .with("boolean or string", "versionary")
            .with("time", "timeout")
            .with("string", "sharedDir", "source", "branch", "commit", "variant", "yumrepos", "yumreposBranch")
            .with("string", "buildFetchUrl", "parentBuild", "version", "autolock", "pullCredentialsId", "kvm")
            .with("string", "cosaDir", "keep", "credentialsId", "user", "title")
            .with("boolean", "failFast", "transientBuild", "strict", "force", "skipPrune", "verify", "compress")
            .with("boolean", "stopIfUnchanged", "publish", "fixUser", "describe")
            .with("[]string", "overrides", "overrideRpms", "extraFetchArgs", "extraBuildArgs", "to", "lock")
            .with("string", "base", "containerfile", "archive")
            .with("string or list or map", "add")
            .with("[]string", "remove", "download")
            .with("map", "push", "layer", "image", "timeouts", "hooks");

    static final List<String> STAGES = List.of(
            "Prepare",
            "Base",
            "Layer",
            "Image",
            "Init",
            "BuildFetch",
            "Fetch",
            "Build",
            "Artifacts",
            "Test",
            "Compress",
            "Archive",
            "Push");

    /** The parameters of pushOciArchive; {@code push} does not permit all of them. */
    static final List<String> PUSH = List.of(
            ("to,archive,archives,cosaDir,build,arches,allowMissing,diskImages,image,refName,tags,format,mountFrom,parallel,skipIfPresent,digestFile,"
                            + "updateMeta,sign,signPassphraseId,identity,attach,provenance,credentialsId,clientCertificateId,authFile,openshift,tlsVerify,caCertificate,"
                            + "retries,via,warnAfter")
                    .split(","));

    /** Arguments of cosaBuild in all phases: the directory, and those that identify a call in the log. */
    private static final List<String> ALL_PHASES = List.of("cosaDir", "kvm", "variant");

    /** Other arguments of cosaBuild by phase: each phase gets only the arguments that it uses. */
    private static final Map<String, String> PHASES = Map.of(
            "init", "source,branch,commit,yumrepos,yumreposBranch,transientBuild",
            "buildfetch", "buildFetchUrl,parentBuild",
            "fetch", "strict,autolock,overrides,overrideRpms,extraFetchArgs",
            "build", "version,parentBuild,autolock,strict,force,skipPrune,pullCredentialsId,extraBuildArgs",
            "import", "download,skipPrune,pullCredentialsId");

    private PipelineConfig() {}

    /**
     * Validates parameters beyond their types and adds defaults.
     *
     * @param given plain values and closures
     * @param changeRequest number of the change request being built, or null
     * @throws IllegalArgumentException if a parameter is invalid
     */
    static Map<String, Object> complete(Map<String, Object> given, String changeRequest) {
        Map<String, Object> test = given.get("test") instanceof Map<?, ?> parameters
                ? TestConfig.PARAMETERS.check("test", LibraryConfig.asMap(parameters))
                : new LinkedHashMap<>();
        List<ArtifactSet> sets = ArtifactSet.of(given.get("artifacts"));
        checkNames("push", PUSH, given);
        checkNames("timeouts", stages(sets), given);
        checkNames("hooks", hooks(), given);
        TestConfig.check("test: ", test);
        BaseConfig.check(given);
        PipelineCheck.check(given, test, sets);
        return withDefaults(given, test, sets, changeRequest);
    }

    private static void checkNames(String parameter, List<String> known, Map<String, Object> config) {
        Parameters.checkNames(parameter + " has no ", known, LibraryConfig.asMap(config.get(parameter)));
    }

    private static List<String> stages(List<ArtifactSet> sets) {
        return Stream.concat(STAGES.stream(), sets.stream().map(ArtifactSet::name))
                .toList();
    }

    private static List<String> hooks() {
        return Stream.concat(
                        Stream.of("beforeCleanup", "always"),
                        STAGES.stream().flatMap(stage -> Stream.of("before" + stage, "after" + stage)))
                .toList();
    }

    private static Map<String, Object> withDefaults(
            Map<String, Object> given, Map<String, Object> test, List<ArtifactSet> sets, String changeRequest) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("cosaDir", "cosa");
        config.put("keep", "nothing");
        config.put("user", "builder");
        for (String name : List.of("failFast", "fixUser", "describe", "stopIfUnchanged")) {
            config.put(name, true);
        }
        for (String name : List.of("push", "timeouts", "hooks", "arches")) {
            config.put(name, new LinkedHashMap<>());
        }
        config.put("test", PipelineCheck.includesQemu(given, sets));
        config.put("publish", given.containsKey("to") && (changeRequest == null || changeRequest.isEmpty()));
        config.put("title", title(given));
        config.putAll(given);

        config.put("test", config.get("test") instanceof Map<?, ?> map ? !map.isEmpty() : config.get("test"));
        config.put("testParameters", test);
        config.put("sets", sets.stream().map(ArtifactSet::asMap).collect(Collectors.toCollection(ArrayList::new)));
        config.put(
                "archNames",
                new ArrayList<>(LibraryConfig.asMap(config.get("arches")).keySet()));
        if (given.containsKey("base")) {
            BaseConfig.complete(config, given);
        }
        config.put("phases", phases(config, sets));
        config.put("safeDirectories", safeDirectories(given));
        config.computeIfPresent("lock", (name, locks) -> lock(ParameterType.texts(locks)));
        config.computeIfPresent(
                "timeout", (name, time) -> ParameterType.seconds(time).getAsInt());
        LibraryConfig.asMap(config.get("timeouts"))
                .replaceAll((stage, time) -> ParameterType.seconds(time).getAsInt());
        return config;
    }

    private static Map<String, Object> phases(Map<String, Object> config, List<ArtifactSet> sets) {
        boolean compress = Boolean.TRUE.equals(config.get("compress"));
        String last = compress ? "compress" : sets.isEmpty() ? "build" : "osbuild";
        Map<String, Object> phases = new LinkedHashMap<>();
        for (String phase : CosaRequest.PHASES) {
            Map<String, Object> arguments = new LinkedHashMap<>();
            Stream.concat(
                            ALL_PHASES.stream(),
                            Stream.of(PHASES.getOrDefault(phase, "").split(",")))
                    .filter(config::containsKey)
                    .forEach(name -> arguments.put(name, config.get(name)));
            if (Boolean.TRUE.equals(config.get("verify")) && phase.equals(last)) {
                arguments.put("verify", true);
            }
            if (phase.equals("init") && !sets.isEmpty()) {
                // The first call of cosaBuild asks COSA whether it can make them.
                arguments.put("artifacts", ArtifactSet.platforms(sets));
            }
            phases.put(phase, arguments);
        }
        return phases;
    }

    private static String title(Map<String, Object> given) {
        String source = given.getOrDefault("base", given.getOrDefault("source", "coreos"))
                .toString();
        String path = source.replaceFirst("[?#].*", "").replaceFirst("([.]git)?/*$", "");
        return Stream.of("variant", "branch")
                .filter(given::containsKey)
                .map(name -> given.get(name).toString())
                .findFirst()
                .orElse(path.substring(path.lastIndexOf('/') + 1));
    }

    /** Returns the directories for Git's safe.directory: a local source, which may belong to another user. */
    private static List<String> safeDirectories(Map<String, Object> given) {
        List<String> directories = new ArrayList<>();
        if (given.get("source") instanceof String source && source.startsWith("/")) {
            directories.add(source);
        }
        return directories;
    }

    /** Returns the arguments of the step {@code lock}. */
    private static Map<String, Object> lock(List<String> locks) {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("resource", locks.get(0));
        List<Object> extra = new ArrayList<>();
        locks.stream().skip(1).forEach(lock -> extra.add(new LinkedHashMap<>(Map.of("resource", lock))));
        if (!extra.isEmpty()) {
            arguments.put("extra", extra);
        }
        return arguments;
    }
}
