package io.jenkins.plugins.coreos.core.library;

import io.jenkins.plugins.coreos.core.cosa.CosaRequest;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.core.transfer.ImageSelector;
import io.jenkins.plugins.coreos.core.transfer.TransferSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The parameters of {@code coreosPipeline} that change an existing image, its {@code base}. */
final class BaseConfig {
    private static final String DISK_IMAGES = "diskImages";
    private static final String DOWNLOAD = "download";
    private static final String PULL_CREDENTIALS = "pullCredentialsId";
    private static final String BASE_CREDENTIALS = "baseCredentialsId";

    /** The parameters that require a base. */
    static final List<String> ONLY_WITH_BASE =
            List.of("add", "remove", "containerfile", DOWNLOAD, "archive", "layer", "image");

    /** The parameters that have no effect with a base, because COSA builds nothing. */
    private static final List<String> ONLY_WITHOUT_BASE = List.of(
            ("arches,sharedDir,source,branch,commit,variant,yumrepos,yumreposBranch,transientBuild,buildFetchUrl,parentBuild,"
                            + "version,versionary,autolock,strict,force,overrides,overrideRpms,extraFetchArgs,"
                            + "extraBuildArgs,verify,compress,artifacts")
                    .split(","));

    /** The parameters of layerOciImage; {@code layer} permits all but {@link #SET_BY_PIPELINE}. */
    static final List<String> LAYER =
            List.of(("from,add,remove,to,tags,archive,labels,annotations,arch,compression,created,lint,skipIfPresent,"
                            + "baseCredentialsId,format,parallel,sign,signPassphraseId,identity,attach,provenance,retries,credentialsId,clientCertificateId,authFile,"
                            + "openshift,tlsVerify,caCertificate,warnAfter")
                    .split(","));

    /** The parameters of buildOciImage; {@code image} permits all but {@link #SET_BY_PIPELINE}. */
    static final List<String> IMAGE = List.of(
            ("context,containerfile,from,buildArgs,buildArgFiles,target,labels,secrets,secretFiles,volumes,securityOpt,"
                            + "pullCredentialsId,builder,isolation,archive,warnAfter")
                    .split(","));

    /** The parameters of these steps that coreosPipeline sets. */
    private static final List<String> SET_BY_PIPELINE =
            List.of("from", "add", "remove", "containerfile", "archive", "to", "tags", "credentialsId");

    /** The parameters of a layer that belong to its push. */
    private static final List<String> SET_FOR_PUSH =
            List.of("sign", "signPassphraseId", "identity", "attach", "provenance");

    /** The parameters of layerOciImage for access to the base's registry. */
    private static final List<String> BASE_ACCESS =
            List.of("clientCertificateId", "authFile", "openshift", "tlsVerify", "caCertificate", "retries");

    /** Default path of the archive. It is outside COSA's directory, which must be empty when COSA initializes it. */
    private static final String DEFAULT_ARCHIVE = "coreos-image/image.ociarchive";

    private BaseConfig() {}

    /**
     * Validates the parameters.
     *
     * @throws IllegalArgumentException if a parameter is invalid; the message does not name coreosPipeline
     */
    static void check(Map<String, Object> given) {
        if (!given.containsKey("base")) {
            firstOf(ONLY_WITH_BASE, given).ifPresent(name -> reject("'" + name + "' needs base, the image to change"));
            return;
        }
        firstOf(ONLY_WITHOUT_BASE, given)
                .ifPresent(
                        name -> reject("'" + name + "' and base exclude each other: with a base, COSA builds nothing"));
        base(given.get("base").toString());
        boolean hasFiles = given.containsKey("add") || given.containsKey("remove");
        boolean hasContainerfile = given.containsKey("containerfile");
        if (hasFiles == hasContainerfile) {
            reject(
                    hasContainerfile
                            ? "containerfile excludes add and remove: copy files in the Containerfile"
                            : "base needs a change: add, remove or containerfile");
        }
        checkMap("layer", LAYER, given, hasContainerfile);
        checkMap("image", IMAGE, given, hasFiles);
        for (String disk : ParameterType.texts(given.getOrDefault(DOWNLOAD, List.of()))) {
            if (!CosaRequest.accepts(DOWNLOAD, disk)) {
                reject("download: '" + disk + "' is not the name of a platform, such as qemu");
            }
        }
        String archive = given.getOrDefault("archive", DEFAULT_ARCHIVE).toString();
        if (!archive.endsWith(".ociarchive")) {
            reject("archive: '" + archive
                    + "' must end in .ociarchive, because kola recognizes an archive by this suffix");
        }
        if (LibraryConfig.asMap(given.get("push")).get(DISK_IMAGES) != null) {
            reject("push: '" + DISK_IMAGES
                    + "' and base exclude each other: the disk images of the base do not contain the change");
        }
        checkTag(given);
        for (String name : List.of("only", "oscontainer")) {
            if (LibraryConfig.asMap(given.get("test")).get(name) != null) {
                reject("test: '" + name + "' and base exclude each other: the tests always use the new image");
            }
        }
        if (given.containsKey(DOWNLOAD) && !isTested(given)) {
            reject("'" + DOWNLOAD + "' has no effect without a test");
        }
    }

    private static Optional<String> firstOf(List<String> names, Map<String, Object> given) {
        return names.stream().filter(given::containsKey).findFirst();
    }

    private static ImageReference base(String text) {
        try {
            return ImageSelector.parse(text, List.of()).image();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("base: " + e.getMessage(), e);
        }
    }

    private static void checkMap(String name, List<String> known, Map<String, Object> given, boolean unused) {
        Map<String, Object> map = LibraryConfig.asMap(given.get(name));
        if (unused && !map.isEmpty()) {
            reject(name.equals("layer") ? "'layer' needs add or remove" : "'image' needs containerfile");
        }
        Parameters.checkNames(name + " has no ", known, map);
        firstOf(SET_BY_PIPELINE, map)
                .ifPresent(
                        parameter -> reject(name + ": '" + parameter + "' is not permitted: coreosPipeline sets it"));
        firstOf(SET_FOR_PUSH, map)
                .ifPresent(parameter ->
                        reject(name + ": '" + parameter + "' belongs in push, which writes it beside the image"));
    }

    private static boolean isTested(Map<String, Object> given) {
        Object test = given.get("test");
        return test == null
                ? PipelineCheck.includesQemu(given, List.of())
                : test instanceof Map<?, ?> parameters ? !parameters.isEmpty() : Boolean.TRUE.equals(test);
    }

    /** Requires a tag for each destination: an archive outside COSA's directory has no default tag. */
    private static void checkTag(Map<String, Object> given) {
        if (given.containsKey("tags")) {
            return;
        }
        for (String to : ParameterType.texts(given.getOrDefault("to", List.of()))) {
            if (to.lastIndexOf(':') <= to.lastIndexOf('/')) {
                reject("to: '" + to
                        + "' has no tag, and with a base there is no default: add :TAG to it, or give tags");
            }
        }
    }

    /** Adds defaults and the arguments of the steps to a configuration with a base. */
    static void complete(Map<String, Object> config, Map<String, Object> given) {
        ImageReference base = base(given.get("base").toString());
        config.put("baseRepository", base.name());
        config.put("ownArchive", !given.containsKey("archive"));
        config.putIfAbsent("archive", DEFAULT_ARCHIVE);
        boolean onOtherPlatform =
                LibraryConfig.asMap(config.get("testParameters")).containsKey("platformArgs");
        if (Boolean.TRUE.equals(config.get("test")) && !given.containsKey(DOWNLOAD) && !onOtherPlatform) {
            config.put(DOWNLOAD, new ArrayList<>(List.of("qemu")));
        }
        Map<String, Object> stepParameters =
                LibraryConfig.asMap(given.get(given.containsKey("containerfile") ? "image" : "layer"));
        config.put("change", change(given, stepParameters));
        boolean isSameRegistry = ParameterType.texts(config.getOrDefault("to", List.of())).stream()
                .anyMatch(to -> to.startsWith(base.registry() + "/"));
        Map<String, Object> push = LibraryConfig.asMap(config.get("push"));
        config.put("baseAccess", access(given, stepParameters, isSameRegistry ? push : Map.of()));
        if (isSameRegistry) {
            // The registry mounts the base's layers from its repository instead of receiving them.
            push.putIfAbsent("mountFrom", new ArrayList<>(List.of(TransferSpec.mountable(base.repository()))));
        }
    }

    private static Map<String, Object> change(Map<String, Object> given, Map<String, Object> stepParameters) {
        Map<String, Object> change = new LinkedHashMap<>();
        boolean hasContainerfile = given.containsKey("containerfile");
        Stream.of("add", "remove", "containerfile")
                .filter(given::containsKey)
                .forEach(name -> change.put(name, given.get(name)));
        if (given.containsKey(PULL_CREDENTIALS)) {
            change.put(hasContainerfile ? PULL_CREDENTIALS : BASE_CREDENTIALS, given.get(PULL_CREDENTIALS));
        }
        change.putAll(stepParameters);
        return change;
    }

    /**
     * Returns the options of inspectOciImage: those of the step that reads the base, or else of a push to its registry.
     */
    private static Map<String, Object> access(
            Map<String, Object> given, Map<String, Object> stepParameters, Map<String, Object> push) {
        Map<String, Object> access = new LinkedHashMap<>();
        Stream.of(push, stepParameters)
                .forEach(map ->
                        BASE_ACCESS.stream().filter(map::containsKey).forEach(name -> access.put(name, map.get(name))));
        Stream.of(
                        stepParameters.get(BASE_CREDENTIALS),
                        stepParameters.get(PULL_CREDENTIALS),
                        given.get(PULL_CREDENTIALS))
                .filter(Objects::nonNull)
                .findFirst()
                .ifPresent(id -> access.put("credentialsId", id));
        return access;
    }

    private static void reject(String message) {
        throw new IllegalArgumentException(message);
    }
}
