package io.jenkins.plugins.coreos.core.library;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Validates the parameters of the shared library's variables and adds the defaults. */
public final class LibraryConfig {
    private static final String PIPELINE = "coreosPipeline";
    private static final String POD = "coreosPod";
    private static final String TEST = "coreosTest";

    /** Pseudo-variable for the return value of coreosPipeline's closure {@code tags}. */
    private static final String TAGS = "coreosPipeline.tags";

    private static final Map<String, Parameters> VARIABLES =
            Map.of(PIPELINE, PipelineConfig.PARAMETERS, POD, PodConfig.PARAMETERS, TEST, TestConfig.PARAMETERS);

    private LibraryConfig() {}

    /**
     * Returns the complete configuration of a variable as serializable maps, lists and plain values; times are in
     * seconds.
     *
     * @param owner the variable
     * @param given the variable's parameters, as in the Jenkinsfile
     * @param changeRequest number of the change request being built, or null
     * @throws IllegalArgumentException if a parameter is invalid; the message is one line that names the variable
     */
    public static Map<String, Object> complete(String owner, Object given, String changeRequest) {
        if (TAGS.equals(owner)) {
            Object tags = copy(PIPELINE + ": the result of the closure tags ", given, false);
            return tags == null ? Map.of() : new LinkedHashMap<>(Map.of("tags", ParameterType.texts(tags)));
        }
        Parameters parameters = parameters(owner);
        Object copy = copy(owner + ": a parameter ", given, parameters.anyTakesClosure());
        if (copy != null && !(copy instanceof Map)) {
            throw new IllegalArgumentException(owner + ": the parameters must be a map");
        }
        Map<String, Object> checked = parameters.check(owner, asMap(copy));
        try {
            return switch (owner) {
                case PIPELINE -> PipelineConfig.complete(checked, changeRequest);
                case POD -> PodConfig.complete(checked);
                default -> TestConfig.complete(checked);
            };
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(owner + ": " + e.getMessage(), e);
        }
    }

    private static Parameters parameters(String owner) {
        if (owner == null || !VARIABLES.containsKey(owner)) {
            throw new IllegalArgumentException("coreosConfig has no variable '" + owner + "'");
        }
        return VARIABLES.get(owner);
    }

    /**
     * Returns the types of a variable's parameters by name, as in the comment at the top of its file.
     *
     * @throws IllegalArgumentException if the variable does not exist
     */
    public static Map<String, String> types(String owner) {
        return parameters(owner).types();
    }

    /** Returns the names of pushOciArchive's parameters that coreosPipeline's parameter {@code push} recognizes. */
    public static List<String> pushParameters() {
        return PipelineConfig.PUSH;
    }

    /** Returns the parameters of layerOciImage that coreosPipeline's {@code layer} knows. */
    public static List<String> layerParameters() {
        return BaseConfig.LAYER;
    }

    /** Returns the parameters of buildOciImage that coreosPipeline's {@code image} knows. */
    public static List<String> imageParameters() {
        return BaseConfig.IMAGE;
    }

    private static Object copy(String subject, Object given, boolean closures) {
        try {
            return PlainCopy.of(given, closures);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(subject + e.getMessage(), e);
        }
    }

    /** Casts a copied value to a map; returns an empty map for any other type. */
    @SuppressWarnings("unchecked") // PlainCopy makes every key a string.
    static Map<String, Object> asMap(Object plain) {
        return plain instanceof Map<?, ?> ? (Map<String, Object>) plain : Map.of();
    }
}
