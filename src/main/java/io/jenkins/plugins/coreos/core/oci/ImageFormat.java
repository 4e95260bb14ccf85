package io.jenkins.plugins.coreos.core.oci;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The two families of media types, and how a manifest of one becomes one of the other. The blobs stay as they are; the
 * manifest, and so the digest of the image, changes.
 */
public enum ImageFormat {
    /** OCI image-spec. */
    OCI(
            MediaTypes.OCI_MANIFEST,
            MediaTypes.OCI_INDEX,
            Map.of(
                    "application/vnd.docker.container.image.v1+json", "application/vnd.oci.image.config.v1+json",
                    "application/vnd.docker.image.rootfs.diff.tar.gzip", "application/vnd.oci.image.layer.v1.tar+gzip",
                    "application/vnd.docker.image.rootfs.diff.tar", "application/vnd.oci.image.layer.v1.tar")),

    /** Docker's image manifest version 2, schema 2. It has no zstd layers and no annotations. */
    V2S2(
            MediaTypes.DOCKER_MANIFEST,
            MediaTypes.DOCKER_LIST,
            Map.of(
                    "application/vnd.oci.image.config.v1+json", "application/vnd.docker.container.image.v1+json",
                    "application/vnd.oci.image.layer.v1.tar+gzip", "application/vnd.docker.image.rootfs.diff.tar.gzip",
                    "application/vnd.oci.image.layer.v1.tar", "application/vnd.docker.image.rootfs.diff.tar"));

    private final String manifestType;
    private final String indexType;
    private final Map<String, String> translations;

    ImageFormat(String manifestType, String indexType, Map<String, String> translations) {
        this.manifestType = manifestType;
        this.indexType = indexType;
        this.translations = translations;
    }

    /**
     * The format of that name, as skopeo and COSA spell it: {@code oci}, {@code v2s2}.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static ImageFormat parse(String name) {
        for (ImageFormat format : values()) {
            if (format.word().equals(name)) {
                return format;
            }
        }
        throw new IllegalArgumentException("there is no format " + Quoted.of(name) + "; there are oci and v2s2");
    }

    public String indexType() {
        return indexType;
    }

    public String manifestType() {
        return manifestType;
    }

    /** How users, skopeo and COSA spell it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The manifest in this format: as it is where it has it, else anew.
     *
     * @throws ArchiveException when a layer's type has no counterpart
     */
    public Document convert(Manifest manifest) throws ArchiveException {
        if (manifest.descriptor().mediaType().equals(manifestType)) {
            return new Document(manifest.descriptor(), manifest.raw());
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("schemaVersion", 2L);
        json.put("mediaType", manifestType);
        json.put("config", convert(manifest.config()));
        List<Object> layers = new ArrayList<>();
        for (Descriptor layer : manifest.layers()) {
            layers.add(convert(layer));
        }
        json.put("layers", layers);
        return Document.of(manifestType, Json.write(json).getBytes(StandardCharsets.UTF_8));
    }

    private Map<String, Object> convert(Descriptor descriptor) throws ArchiveException {
        String type = descriptor.mediaType();
        String translated = translations.containsValue(type) ? type : translations.get(type);
        if (translated == null) {
            throw new ArchiveException("the blob " + descriptor.digest().abbreviated() + " is of the type " + type
                    + ", which the format " + word() + " does not have");
        }
        return new Descriptor(translated, descriptor.digest(), descriptor.size()).toJson();
    }
}
