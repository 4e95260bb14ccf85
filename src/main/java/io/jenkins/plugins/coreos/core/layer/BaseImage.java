package io.jenkins.plugins.coreos.core.layer;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.Manifest;
import io.jenkins.plugins.coreos.core.oci.Platform;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;

/**
 * The image to which a layer is added: its manifest and configuration.
 *
 * @param name name of the image, for messages
 * @param manifest the image's manifest
 * @param config the image's configuration
 */
public record BaseImage(String name, Manifest manifest, JsonObject config) {
    /** Label of the image's version (OCI image-spec, annotations.md). */
    private static final String VERSION = "org.opencontainers.image.version";

    /** Labels of images that ostree or bootc deploys. */
    private static final List<String> BOOTABLE = List.of("containers.bootc", "ostree.bootable");

    /** The latest time that a tar header can express, in seconds since the epoch. */
    private static final long MAX_SECONDS = 0_77777777777L;

    /**
     * Reads the configuration.
     *
     * @throws ArchiveException if it is invalid, or does not match the manifest
     */
    public static BaseImage of(String name, Manifest manifest, byte[] config) throws IOException {
        try {
            JsonObject json = Json.parseObject(config, "the image's configuration");
            int layers = json.object("rootfs").strings("diff_ids").size();
            if (layers != manifest.layers().size()) {
                throw new ArchiveException(name + " has " + manifest.layers().size() + " layers in its manifest, but "
                        + layers + " in its configuration");
            }
            json.objects("history");
            JsonObject settings = json.optionalObject("config");
            if (settings != null && settings.optionalObject("Labels") != null) {
                JsonObject labels = settings.object("Labels");
                for (String label : labels.members().keySet()) {
                    labels.optionalString(label);
                }
            }
            return new BaseImage(name, manifest, json);
        } catch (JsonException e) {
            throw new ArchiveException(name + ": " + e.getMessage(), e);
        }
    }

    /** Returns the platform of the image. */
    public Platform platform() throws ArchiveException {
        try {
            return Platform.ofConfig(config);
        } catch (JsonException e) {
            throw new ArchiveException(name + ": " + e.getMessage(), e);
        }
    }

    private String label(String label) {
        return config.members().get("config") instanceof Map<?, ?> settings
                        && settings.get("Labels") instanceof Map<?, ?> labels
                        && labels.get(label) instanceof String value
                ? value
                : null;
    }

    /** Returns the version in the image's labels, or null. */
    public String version() {
        return label(VERSION);
    }

    /** Returns whether the image's labels say that ostree or bootc deploys it. */
    public boolean isBootable() {
        return BOOTABLE.stream().anyMatch(label -> label(label) != null);
    }

    /** Returns the time of creation as written in the image's configuration, or the epoch. */
    public String created() throws ArchiveException {
        try {
            String created = config.optionalString("created");
            return created == null ? Instant.EPOCH.toString() : created;
        } catch (JsonException e) {
            throw new ArchiveException(name + ": " + e.getMessage(), e);
        }
    }

    /**
     * Returns a time as whole seconds since the epoch, within the range of a tar header.
     *
     * @param time a time (RFC 3339), or seconds since the epoch
     * @throws IllegalArgumentException if it is neither
     */
    public static long seconds(String time) {
        return Math.max(0, Math.min(MAX_SECONDS, instant(time).getEpochSecond()));
    }

    /**
     * Parses a time.
     *
     * @param time a time (RFC 3339), or seconds since the epoch
     * @throws IllegalArgumentException if it is neither
     */
    public static Instant instant(String time) {
        try {
            return time.matches("[0-9]{1,11}")
                    ? Instant.ofEpochSecond(Long.parseLong(time))
                    : OffsetDateTime.parse(time).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("created: " + Quoted.of(time)
                    + " is neither a time such as 2026-11-29T09:00:00Z nor a number of seconds since 1970");
        }
    }
}
