package io.jenkins.plugins.coreos.core.library;

import groovy.lang.Closure;
import io.jenkins.plugins.coreos.core.cosa.CosaRequest;
import io.jenkins.plugins.coreos.core.openshift.ServiceAccount;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Validates the parameters of {@code coreosPipeline} beyond their types. */
final class PipelineCheck {
    private static final Pattern ARCH = Pattern.compile("[a-z0-9_]+");
    private static final Pattern DOTS = Pattern.compile("[./]*");
    private static final List<String> KEEP = List.of("nothing", "builds", "all");

    private PipelineCheck() {}

    /**
     * Validates parameters.
     *
     * @throws IllegalArgumentException if a parameter is invalid; the message does not name the variable
     */
    static void check(Map<String, Object> config, Map<String, Object> test, List<ArtifactSet> sets) {
        sets.forEach(ArtifactSet::check);
        boolean tested = config.get("test") instanceof Map<?, ?> map ? !map.isEmpty() : is(config, "test", true);
        boolean elsewhere = test.containsKey("platformArgs") || is(test, "only", "iso");
        boolean downloadsQemu = config.containsKey("base") && !config.containsKey("download");
        rejectIf(
                tested && !includesQemu(config, sets) && !elsewhere && !downloadsQemu,
                "test needs 'qemu' among " + (config.containsKey("base") ? "download" : "artifacts")
                        + ", platformArgs to test elsewhere, or only: 'iso'");
        checkDirectories(config);
        checkBuild(config);
        checkDestinations(config);
        checkPush(config);
        LibraryConfig.asMap(config.get("hooks")).forEach(PipelineCheck::checkHook);
        LibraryConfig.asMap(config.get("timeouts")).forEach(PipelineCheck::checkTimeout);
        LibraryConfig.asMap(config.get("arches")).forEach(PipelineCheck::checkArch);
    }

    /** Returns true if there will be a disk image to run tests on: a built one, or one from the index of the base. */
    static boolean includesQemu(Map<String, Object> given, List<ArtifactSet> sets) {
        return ArtifactSet.includesQemu(sets)
                || ParameterType.texts(given.getOrDefault("download", List.of())).stream()
                        .anyMatch(List.of("qemu", "all")::contains);
    }

    private static void checkDirectories(Map<String, Object> config) {
        String keep = config.getOrDefault("keep", "nothing").toString();
        rejectIf(!KEEP.contains(keep), "keep: '" + keep + "' is unknown; use nothing, builds or all");
        String path = config.getOrDefault("cosaDir", "cosa").toString();
        boolean removesMore = DOTS.matcher(path).matches() || ("/" + path + "/").contains("/../");
        rejectIf(
                keep.equals("nothing") && removesMore,
                "cosaDir is '" + path
                        + "', whose whole content would be removed: give COSA a separate directory, or set"
                        + " keep: 'builds'");
        String shared = config.getOrDefault("sharedDir", "/").toString();
        rejectIf(!shared.startsWith("/"), "sharedDir: '" + shared + "' is not an absolute path");
    }

    /** Validates parameters of cosaBuild before an agent is allocated. */
    private static void checkBuild(Map<String, Object> config) {
        Object versionary = config.get("versionary");
        CosaRequest.builder()
                .set("kvm", config.get("kvm"))
                .set("version", config.get("version"))
                .set("versionary", Boolean.TRUE.equals(versionary))
                .build();
        rejectIf(
                versionary instanceof String && !versionary.equals("auto"),
                "versionary: '" + versionary + "' is unknown; use true, false or 'auto'");
    }

    private static void checkDestinations(Map<String, Object> config) {
        rejectIf(
                is(config, "publish", true) && !config.containsKey("to"),
                "publish needs 'to': registry/repository[:tag]");
        for (String destination : ParameterType.texts(config.getOrDefault("to", List.of()))) {
            rejectIf(
                    !isReference(destination),
                    "to: '" + destination + "' is not an image reference: registry[:port]/repository[:tag]");
        }
    }

    private static boolean isReference(String destination) {
        try {
            ImageReference.parse(ServiceAccount.complete(destination, null));
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static void checkPush(Map<String, Object> config) {
        Map<String, Object> push = LibraryConfig.asMap(config.get("push"));
        for (String name : List.of(
                "to", "tags", "credentialsId", "archive", "archives", "cosaDir", "build", "arches", "allowMissing")) {
            boolean isOwnParameter = List.of("to", "tags", "credentialsId").contains(name);
            rejectIf(
                    push.get(name) != null,
                    "push: '" + name + "' is not permitted: coreosPipeline "
                            + (isOwnParameter ? "has a parameter for it" : "selects the archive itself"));
        }
        boolean several = !LibraryConfig.asMap(config.get("arches")).isEmpty();
        for (String name : List.of("image", "diskImages")) {
            boolean isGiven = !Arrays.asList(null, "", List.of()).contains(push.get(name));
            rejectIf(
                    several && isGiven,
                    "push: '" + name + "' requires a single architecture: an index of several contains only the images"
                            + " 'ostree'");
        }
    }

    private static void checkHook(String name, Object value) {
        rejectIf(!(value instanceof Closure), "hooks: " + name + " is not a closure: write " + name + ": { ... }");
    }

    private static void checkTimeout(String stage, Object time) {
        rejectIf(
                ParameterType.seconds(time).isEmpty(),
                "timeouts: '" + GroovyText.of(time) + "' of " + stage
                        + " is not a duration: write '90s', '30m', '2h' or '1h30m'");
    }

    private static void checkArch(String name, Object agent) {
        rejectIf(
                !(agent instanceof Closure) && !(agent instanceof String label && !label.isBlank()),
                "arches: the agent for " + name + " must be a label or a closure");
        rejectIf(
                !ARCH.matcher(name).matches(),
                "arches: '" + name + "' is not an architecture, such as x86_64, aarch64, ppc64le or s390x");
    }

    private static boolean is(Map<String, Object> config, String name, Object value) {
        return value.equals(config.get(name));
    }

    private static void rejectIf(boolean isInvalid, String message) {
        if (isInvalid) {
            throw new IllegalArgumentException(message);
        }
    }
}
