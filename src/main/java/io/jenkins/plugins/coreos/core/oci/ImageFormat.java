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
 * The two families of media types, with conversion of manifests between them. Conversion keeps the blobs but changes
 * the manifest, and therefore the image's digest.
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

    /** Docker's image manifest version 2, schema 2. Supports neither zstd layers nor annotations. */
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
     * Parses the name of a format, as used by skopeo and COSA: {@code oci}, {@code v2s2}.
     *
     * @throws IllegalArgumentException if the name is unknown
     */
    public static ImageFormat parse(String name) {
        for (ImageFormat format : values()) {
            if (format.word().equals(name)) {
                return format;
            }
        }
        throw new IllegalArgumentException("format: " + Quoted.of(name) + " is unknown; use oci or v2s2");
    }

    /** Returns the media type of an index. */
    public String indexType() {
        return indexType;
    }

    /** Returns the media type of a manifest. */
    public String manifestType() {
        return manifestType;
    }

    /** Returns the name used by users, skopeo and COSA. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the manifest in this format, converting it if necessary.
     *
     * @throws ArchiveException if a layer's type has no counterpart
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
                    + ", which the format " + word() + " does not support");
        }
        return new Descriptor(translated, descriptor.digest(), descriptor.size()).toJson();
    }
}
