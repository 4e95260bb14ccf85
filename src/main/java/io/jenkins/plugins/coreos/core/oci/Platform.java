package io.jenkins.plugins.coreos.core.oci;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an image runs on (OCI image-spec, config.md and image-index.md).
 *
 * @param architecture in Go's names: {@code amd64}, {@code arm64}
 * @param variant of the architecture, or null
 */
public record Platform(String architecture, String os, String variant) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** COSA calls architectures as the kernel does (its cmdlib.get_basearch), OCI as Go does. */
    private static final Map<String, String> KERNEL_NAMES = Map.of("amd64", "x86_64", "arm64", "aarch64");

    /**
     * Reads it from an image's configuration.
     *
     * @throws JsonException when the configuration does not say
     */
    public static Platform ofConfig(byte[] config) throws JsonException {
        return of(Json.parseObject(config, "the image's configuration"));
    }

    private static Platform of(JsonObject json) throws JsonException {
        return new Platform(json.string("architecture"), json.string("os"), json.optionalString("variant"));
    }

    /**
     * The platform that an index gives for one of its images.
     *
     * @return null where it gives none, or not all of it: that is no reason to refuse the image, whose bytes stay as
     *     they are
     */
    public static Platform ofEntry(JsonObject entry) {
        return entry.members().get("platform") instanceof Map<?, ?> json
                        && json.get("architecture") instanceof String architecture
                        && json.get("os") instanceof String os
                ? new Platform(architecture, os, json.get("variant") instanceof String variant ? variant : null)
                : null;
    }

    /** COSA's name of the architecture: {@code x86_64}. */
    public String cosaArch() {
        return KERNEL_NAMES.getOrDefault(architecture, architecture);
    }

    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("architecture", architecture);
        json.put("os", os);
        if (variant != null) {
            json.put("variant", variant);
        }
        return json;
    }

    @Override
    public String toString() {
        return os + "/" + architecture + (variant == null ? "" : "/" + variant);
    }
}
