package io.jenkins.plugins.coreos.core.library;

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
            .with("string", "only", "marker")
            .with("time", "timeout");

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
        for (String test : ParameterType.texts(config.getOrDefault("tests", List.of()))) {
            if (test.startsWith("-")) {
                throw new IllegalArgumentException(start + "tests: '" + test
                        + "' begins with a dash, so kola would treat it as an option: name a test or a pattern;"
                        + " pass options in extraArgs");
            }
        }
    }
}
