package io.jenkins.plugins.coreos.core.oci;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The platform of an image (OCI image-spec, config.md and image-index.md).
 *
 * @param architecture Go's name: {@code amd64}, {@code arm64}
 * @param variant variant of the architecture, or null
 */
public record Platform(String architecture, String os, String variant) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Names become parts of tags, results and log lines. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    /** The kernel's names of architectures, which COSA uses (cmdlib.get_basearch), by Go's names, which OCI uses. */
    private static final Map<String, String> KERNEL_NAMES = Map.of("amd64", "x86_64", "arm64", "aarch64");

    /**
     * Reads the platform from an image's configuration.
     *
     * @throws JsonException if the configuration does not contain it, or a name in it is invalid
     */
    public static Platform ofConfig(byte[] config) throws JsonException {
        return ofConfig(Json.parseObject(config, "the image's configuration"));
    }

    /** Reads the platform from a parsed configuration, as {@link #ofConfig(byte[])} does. */
    public static Platform ofConfig(JsonObject json) throws JsonException {
        return of(json, json.string("architecture"), json.string("os"), json.optionalString("variant"));
    }

    private static Platform of(JsonObject json, String architecture, String os, String variant) throws JsonException {
        return new Platform(
                checkName(json, "architecture", architecture),
                checkName(json, "os", os),
                variant == null || variant.isEmpty() ? null : checkName(json, "variant", variant));
    }

    /**
     * Reads the architecture from an image's configuration.
     *
     * @return null if the configuration does not contain it
     * @throws JsonException if the name is invalid
     */
    public static String architecture(JsonObject config) throws JsonException {
        String name = config.optionalString("architecture");
        return name == null || name.isEmpty() ? null : checkName(config, "architecture", name);
    }

    /** The message does not contain the name: part of a secret that a registry repeats would not be recognized. */
    private static String checkName(JsonObject json, String member, String name) throws JsonException {
        if (!NAME.matcher(name).matches()) {
            throw new JsonException(json.what() + ": \"" + member
                    + "\" is not a name of 1 to 64 letters, digits, underscores, periods and hyphens");
        }
        return name;
    }

    /**
     * Reads the platform of an image from its entry in an index.
     *
     * @return null if a name is missing or invalid; the image is still valid, because its bytes are copied unchanged
     */
    public static Platform ofEntry(JsonObject entry) {
        if (!(entry.members().get("platform") instanceof Map<?, ?> json)) {
            return null;
        }
        Object variant = json.get("variant");
        return isName(json.get("architecture"))
                        && isName(json.get("os"))
                        && (variant == null || variant.equals("") || isName(variant))
                ? new Platform(
                        (String) json.get("architecture"),
                        (String) json.get("os"),
                        variant == null || variant.equals("") ? null : (String) variant)
                : null;
    }

    private static boolean isName(Object value) {
        return value instanceof String name && NAME.matcher(name).matches();
    }

    /** Returns COSA's name for the architecture: {@code x86_64}. */
    public String cosaArch() {
        return cosaArch(architecture);
    }

    /** Returns COSA's name for an architecture with the given name, COSA's or Go's. */
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
