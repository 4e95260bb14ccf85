package io.jenkins.plugins.coreos.core.oci;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The platform of an image (OCI image-spec, config.md and image-index.md).
 *
 * @param architecture Go's name: {@code amd64}, {@code arm64}
 * @param variant variant of the architecture, or null
 */
public record Platform(String architecture, String os, String variant) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The kernel's names of architectures, which COSA uses (cmdlib.get_basearch), by Go's names, which OCI uses. */
    private static final Map<String, String> KERNEL_NAMES = Map.of("amd64", "x86_64", "arm64", "aarch64");

    /**
     * Reads the platform from an image's configuration.
     *
     * @throws JsonException if the configuration does not contain it
     */
    public static Platform ofConfig(byte[] config) throws JsonException {
        return ofConfig(Json.parseObject(config, "the image's configuration"));
    }

    /** Reads the platform from a parsed configuration, as {@link #ofConfig(byte[])} does. */
    public static Platform ofConfig(JsonObject json) throws JsonException {
        return new Platform(json.string("architecture"), json.string("os"), json.optionalString("variant"));
    }

    /**
     * Reads the platform of an image from its entry in an index.
     *
     * @return null if missing or incomplete; the image is still valid, because its bytes are copied unchanged
     */
    public static Platform ofEntry(JsonObject entry) {
        return entry.members().get("platform") instanceof Map<?, ?> json
                        && json.get("architecture") instanceof String architecture
                        && json.get("os") instanceof String os
                ? new Platform(architecture, os, json.get("variant") instanceof String variant ? variant : null)
                : null;
    }

    /** Returns COSA's name of the architecture: {@code x86_64}. */
    public String cosaArch() {
        return cosaArch(architecture);
    }

    /** Returns COSA's name of an architecture with the given name, COSA's or Go's. */
    public static String cosaArch(String name) {
        return KERNEL_NAMES.getOrDefault(name, name);
    }

    /** Returns whether this is the architecture with the given name, COSA's or Go's. */
    public boolean isArch(String name) {
        return cosaArch(name).equals(cosaArch());
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
