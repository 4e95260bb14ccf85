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

    private LibraryConfig() {}

    /**
     * Returns the complete configuration of a variable as serializable maps, lists and plain values; times are in
     * seconds.
     *
     * @param owner the variable
     * @param given its parameters in the Jenkinsfile
     * @param changeRequest number of the change request being built, or null
     * @throws IllegalArgumentException if a parameter is invalid; the message is one line that names the variable
     */
    public static Map<String, Object> complete(String owner, Object given, String changeRequest) {
        return switch (String.valueOf(owner)) {
            case PIPELINE ->
                PipelineConfig.complete(owner, plain(owner, PipelineConfig.PARAMETERS, given), changeRequest);
            case POD -> PodConfig.complete(owner, plain(owner, PodConfig.PARAMETERS, given));
            case TEST -> TestConfig.complete(owner, plain(owner, TestConfig.PARAMETERS, given));
            case TAGS -> tags(given);
            default -> throw new IllegalArgumentException("coreosConfig has no variable '" + owner + "'");
        };
    }

    /**
     * Returns the types of a variable's parameters by name, as in the comment at the top of its file.
     *
     * @throws IllegalArgumentException if the variable does not exist
     */
    public static Map<String, String> types(String owner) {
        return switch (owner) {
            case PIPELINE -> PipelineConfig.PARAMETERS.types();
            case POD -> PodConfig.PARAMETERS.types();
            case TEST -> TestConfig.PARAMETERS.types();
            default -> throw new IllegalArgumentException("coreosConfig has no variable '" + owner + "'");
        };
    }

    /** Returns the parameters of pushOciArchive that coreosPipeline's {@code push} knows. */
    public static List<String> pushParameters() {
        return PipelineConfig.PUSH;
    }

    private static Map<String, Object> plain(String owner, Parameters parameters, Object given) {
        Object copy = copy(owner + ": a parameter ", given, parameters.takeClosures());
        if (copy != null && !(copy instanceof Map)) {
            throw new IllegalArgumentException(owner + ": the parameters must be a map");
        }
        return maps(copy);
    }

    private static Map<String, Object> tags(Object given) {
        Object tags = copy(PIPELINE + ": what the closure tags returns ", given, false);
        Map<String, Object> config = new LinkedHashMap<>();
        if (tags != null) {
            config.put("tags", ParameterType.texts(tags));
        }
        return config;
    }

    private static Object copy(String complaint, Object given, boolean closures) {
        try {
            return PlainCopy.of(given, closures);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(complaint + e.getMessage(), e);
        }
    }

    /** Casts a copied value to a map; returns an empty map for any other type. */
    @SuppressWarnings("unchecked") // PlainCopy makes every key a string.
    static Map<String, Object> maps(Object plain) {
        return plain instanceof Map<?, ?> ? (Map<String, Object>) plain : Map.of();
    }
}
