package io.jenkins.plugins.coreos.core.library;

import io.jenkins.plugins.coreos.core.reference.PinnedReference;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The configuration of {@code coreosTest}. */
final class TestConfig {
    private static final List<String> LISTS =
            List.of("tests", "skipTags", "skipTests", "extTests", "platformArgs", "extraArgs");

    static final Parameters PARAMETERS = new Parameters()
            .with("string", "cosaDir", "build", "arch")
            .with("[]string", LISTS.toArray(String[]::new))
            .with("integer or string", "parallel")
            .with("boolean", "rerun")
            .with("boolean or []string", "rerunSuccess")
            .with("boolean", "upgrade", "iso", "allowUpgradeFail")
            .with("string", "only", "marker", "oscontainer")
            .with("time", "timeout");

    private static final String ARCHIVE = ".ociarchive";

    /** Text that denotes a file, not an image reference. */
    private static final Pattern PATH =
            Pattern.compile("(?s)(?:/|\\.\\.?/|oci-archive:).*|[^/]*\\.(?:tar|oci|ociarchive\\..*)");

    /** The prefix with which rpm-ostree accepts an image without verifying a signature. */
    private static final String UNVERIFIED = "ostree-unverified-registry:";

    private static final Pattern MARKER = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");

    private TestConfig() {}

    /** Validates parameters beyond their types and adds defaults. */
    static Map<String, Object> complete(Map<String, Object> given) {
        check("", given);
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("cosaDir", ".");
        config.put("rerun", true);
        LISTS.forEach(list -> config.put(list, new ArrayList<>()));
        config.putAll(given);
        config.computeIfPresent("oscontainer", (name, image) -> image("", image.toString()));
        config.computeIfPresent(
                "timeout", (name, time) -> ParameterType.seconds(time).getAsInt());
        return config;
    }

    /**
     * Validates parameters beyond their types.
     *
     * @param start beginning of the message
     * @throws IllegalArgumentException if a parameter is invalid
     */
    static void check(String start, Map<String, Object> config) {
        Object only = config.get("only");
        if (only != null && !List.of("upgrade", "iso").contains(only)) {
            throw new IllegalArgumentException(start + "only: '" + only + "' is unknown; use upgrade or iso");
        }
        Object marker = config.get("marker");
        if (marker != null && !MARKER.matcher(marker.toString()).matches()) {
            throw new IllegalArgumentException(start + "marker: '" + marker
                    + "' becomes part of file names: use letters, digits, '_', '.' and '-'");
        }
        if (config.get("oscontainer") instanceof CharSequence image) {
            image(start, image.toString());
            if (only != null) {
                throw new IllegalArgumentException(start + "oscontainer has no effect if 'only' is '" + only
                        + "': these tests do not start the image of the build");
            }
        }
        for (String test : ParameterType.texts(config.getOrDefault("tests", List.of()))) {
            if (test.startsWith("-")) {
                throw new IllegalArgumentException(start + "tests: '" + test
                        + "' begins with a dash, so kola would treat it as an option: name a test or a pattern;"
                        + " pass options in extraArgs");
            }
        }
    }

    /**
     * Completes an image for kola. Kola treats a text as the path of an archive only if it ends in {@code .ociarchive};
     * it passes any other text to {@code rpm-ostree rebase} as a reference.
     */
    private static String image(String start, String image) {
        if (image.startsWith("ostree-") || image.endsWith(ARCHIVE) && !image.contains(":")) {
            return image;
        }
        if (PATH.matcher(image).matches()) {
            throw new IllegalArgumentException(start + "oscontainer: " + Quoted.of(image)
                    + " is not usable: kola recognizes an archive by a name that ends in " + ARCHIVE
                    + "; rename the archive if necessary, and give its path without a prefix or a tag");
        }
        try {
            return UNVERIFIED + PinnedReference.parse(image);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(start + "oscontainer: " + e.getMessage(), e);
        }
    }
}
