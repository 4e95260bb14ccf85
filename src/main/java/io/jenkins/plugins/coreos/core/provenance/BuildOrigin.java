package io.jenkins.plugins.coreos.core.provenance;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The build that makes an image, as known to the controller.
 *
 * @param builder URL of Jenkins
 * @param build URL of the build
 * @param started time at which the build started (RFC 3339)
 * @param job full name of the job
 * @param step name of the step: {@code pushOciArchive}
 * @param parameters the step's parameters, without secrets: strings, booleans, lists and maps
 */
public record BuildOrigin(
        String builder, String build, String started, String job, String step, Map<String, Object> parameters)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    public BuildOrigin {
        // JEP-200 may reject the serialized form of Map.copyOf.
        parameters = new LinkedHashMap<>(parameters);
    }

    /** Returns the external parameters of the statement: the values that a user can choose. */
    public Map<String, Object> externalParameters() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("job", job);
        map.put("step", step);
        map.put("parameters", parameters);
        return map;
    }

    /** Returns the run details of the statement. */
    public Map<String, Object> runDetails() {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("invocationId", build);
        metadata.put("startedOn", started);
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("builder", Map.of("id", builder));
        map.put("metadata", metadata);
        return map;
    }
}
