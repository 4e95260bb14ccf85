package io.jenkins.plugins.coreos.core.layer;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.Blob;
import io.jenkins.plugins.coreos.core.oci.Document;
import io.jenkins.plugins.coreos.core.oci.ImageFormat;
import io.jenkins.plugins.coreos.core.oci.Manifest;
import io.jenkins.plugins.coreos.core.oci.MediaTypes;
import io.jenkins.plugins.coreos.core.oci.MemoryBlob;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An image made of a base and one more layer.
 *
 * @param manifest the new manifest
 * @param config the new configuration
 * @param layer the layer, with the media type for the manifest
 */
public record LayeredImage(Document manifest, Blob config, Blob layer) {
    private static final String CREATED_BY = "coreos-assembler layer";
    private static final String BASE_NAME = "org.opencontainers.image.base.name";
    private static final String BASE_DIGEST = "org.opencontainers.image.base.digest";

    /**
     * Changes of the configuration and the manifest.
     *
     * @param labels labels to add or replace
     * @param annotations annotations to add or replace
     * @param created time of the image's creation (RFC 3339), or null for that of the base
     * @param baseName reference of the base, or null if it is not in a registry
     */
    public record Changes(
            Map<String, String> labels, Map<String, String> annotations, String created, String baseName) {}

    /**
     * Adds a layer to a base.
     *
     * @param format format of the manifest, or null for that of the base
     * @throws IOException if the base cannot be converted, or its format cannot express the changes
     */
    public static LayeredImage of(BaseImage base, Layer layer, Changes changes, ImageFormat format) throws IOException {
        try {
            Document document = format == null
                    ? new Document(base.manifest().descriptor(), base.manifest().raw())
                    : format.convert(base.manifest());
            Manifest manifest = Manifest.parse(document.raw(), document.descriptor());
            boolean isOci = manifest.descriptor().mediaType().equals(MediaTypes.OCI_MANIFEST);
            if (!isOci && !changes.annotations.isEmpty()) {
                throw new LayerException(
                        "annotations need an OCI manifest, but the image has Docker's; set format to oci");
            }
            Blob config = config(base, layer, changes, manifest.config().mediaType());
            Blob blob = layer.blob(layerType(isOci, layer.compression()));
            Map<String, Object> json = new LinkedHashMap<>(
                    Json.parseObject(manifest.raw(), "the manifest").members());
            // The base may refer to a subject; the new image does not.
            json.remove("subject");
            json.put("mediaType", manifest.descriptor().mediaType());
            Map<String, Object> configEntry = objects(json.get("config"));
            configEntry.remove("data");
            configEntry.putAll(config.descriptor().toJson());
            json.put("config", configEntry);
            List<Object> layers = new ArrayList<>((List<?>) json.get("layers"));
            layers.add(blob.descriptor().toJson());
            json.put("layers", layers);
            if (isOci) {
                json.put("annotations", annotations(json.get("annotations"), base, changes));
            }
            return new LayeredImage(Document.of(manifest.descriptor().mediaType(), bytes(json)), config, blob);
        } catch (JsonException e) {
            throw new ArchiveException(base.name() + ": " + e.getMessage(), e);
        }
    }

    private static String layerType(boolean isOci, LayerCompression compression) {
        String type = isOci ? "application/vnd.oci.image.layer.v1.tar" : "application/vnd.docker.image.rootfs.diff.tar";
        return switch (compression) {
            case NONE -> type;
            case GZIP -> type + (isOci ? "+gzip" : ".gzip");
        };
    }

    private static Map<String, Object> annotations(Object known, BaseImage base, Changes changes) {
        Map<String, Object> annotations = objects(known);
        annotations.remove(BASE_NAME);
        if (changes.baseName != null) {
            annotations.put(BASE_NAME, changes.baseName);
        }
        annotations.put(BASE_DIGEST, base.manifest().descriptor().digest().toString());
        annotations.putAll(changes.annotations);
        return annotations;
    }

    private static Blob config(BaseImage base, Layer layer, Changes changes, String mediaType) throws IOException {
        Map<String, Object> json = new LinkedHashMap<>(base.config().members());
        String created = changes.created == null ? base.created() : changes.created;
        json.put("created", created);
        if (!changes.labels.isEmpty()) {
            Map<String, Object> settings = objects(json.get("config"));
            Map<String, Object> labels = objects(settings.get("Labels"));
            labels.putAll(changes.labels);
            settings.put("Labels", labels);
            json.put("config", settings);
        }
        JsonObject rootfs = base.config().object("rootfs");
        Map<String, Object> newRootfs = new LinkedHashMap<>(rootfs.members());
        List<Object> diffIds = new ArrayList<>(rootfs.strings("diff_ids"));
        diffIds.add(layer.diffId().toString());
        newRootfs.put("diff_ids", diffIds);
        json.put("rootfs", newRootfs);
        List<Object> history = new ArrayList<>(base.config().array("history"));
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("created", created);
        entry.put("created_by", CREATED_BY);
        history.add(entry);
        json.put("history", history);
        return new MemoryBlob(mediaType, bytes(json));
    }

    private static Map<String, Object> objects(Object value) {
        Map<String, Object> copy = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, member) -> copy.put((String) key, member));
        }
        return copy;
    }

    private static byte[] bytes(Map<String, Object> json) {
        return Json.write(json).getBytes(StandardCharsets.UTF_8);
    }
}
