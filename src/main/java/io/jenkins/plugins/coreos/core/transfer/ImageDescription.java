package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.archive.ArchiveBlob;
import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Document;
import io.jenkins.plugins.coreos.core.oci.ImageDocuments;
import io.jenkins.plugins.coreos.core.oci.Index;
import io.jenkins.plugins.coreos.core.oci.Manifest;
import io.jenkins.plugins.coreos.core.oci.MediaTypes;
import io.jenkins.plugins.coreos.core.oci.Platform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Describes an image as a map, for a Pipeline or for JSON output, based on its documents; see {@link
 * ImageInspection#run}.
 */
final class ImageDescription {
    /** Media types of image configurations. Those of other artifacts may have any content and are not read. */
    private static final Set<String> CONFIGS =
            Set.of("application/vnd.oci.image.config.v1+json", "application/vnd.docker.container.image.v1+json");

    private final ImageDocuments source;
    private final Document top;
    private Blobs blobs;

    /** Finds blobs in an archive. */
    interface Blobs {
        ArchiveBlob blob(Descriptor descriptor) throws IOException;
    }

    ImageDescription(ImageDocuments source, Document top) {
        this.source = source;
        this.top = top;
    }

    /** Adds the offsets of blobs in an archive. */
    ImageDescription withOffsets(Blobs archive) {
        blobs = archive;
        return this;
    }

    /**
     * Describes the image.
     *
     * @param arch the architecture, or null for the default
     */
    Map<String, Object> describe(String arch) throws IOException {
        try {
            return MediaTypes.isIndex(top.descriptor().mediaType()) ? index(arch) : image(arch);
        } catch (JsonException e) {
            throw new ArchiveException(source.name() + ": " + e.getMessage(), e);
        }
    }

    private Map<String, Object> image(String arch) throws IOException {
        Manifest manifest = source.manifest(top.descriptor());
        JsonObject config = config(manifest);
        String goName = config == null ? null : Platform.architecture(config);
        Platform platform = new Platform(goName == null ? "no architecture" : goName, "linux", null);
        if (arch != null && !platform.isArch(arch)) {
            throw new ArchiveException(source.name() + " is for " + platform.cosaArch() + ", not " + arch);
        }
        String actual = goName == null ? null : platform.cosaArch();
        Map<String, Object> map = head();
        map.put("arch", actual);
        map.put("architectures", actual == null ? new ArrayList<>() : new ArrayList<>(List.of(actual)));
        put(map, manifest, config);
        return map;
    }

    private Map<String, Object> index(String arch) throws IOException {
        Map<Platform, Descriptor> images = Index.images(top);
        Map<String, Object> digests = new LinkedHashMap<>();
        images.forEach((platform, image) ->
                digests.putIfAbsent(platform.cosaArch(), image.digest().toString()));
        Map.Entry<Platform, Descriptor> selected = selected(images, arch);
        Map<String, Object> map = head();
        map.put("arch", selected == null ? null : selected.getKey().cosaArch());
        map.put("architectures", new ArrayList<>(digests.keySet()));
        map.put("manifests", digests);
        if (selected == null) {
            putWithoutImage(map);
        } else {
            Manifest manifest = source.manifest(selected.getValue());
            put(map, manifest, config(manifest));
        }
        return map;
    }

    /**
     * Returns the image for the architecture. The default is the image for this host, otherwise the first image; null
     * for an index without images.
     */
    private Map.Entry<Platform, Descriptor> selected(Map<Platform, Descriptor> images, String arch) throws IOException {
        String name = arch == null ? System.getProperty("os.arch") : arch;
        for (Map.Entry<Platform, Descriptor> image : images.entrySet()) {
            if (image.getKey().isArch(name)) {
                return image;
            }
        }
        if (arch != null) {
            throw Index.missingArch(arch, images.keySet(), source.name());
        }
        return images.isEmpty() ? null : images.entrySet().iterator().next();
    }

    /** Returns a map with the first keys, in order; the values of size and created are set later. */
    private Map<String, Object> head() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("digest", top.descriptor().digest().toString());
        map.put("mediaType", top.descriptor().mediaType());
        map.put("size", null);
        map.put("created", null);
        return map;
    }

    /** Adds the entries for an index without images, such as one of disk images. */
    private void putWithoutImage(Map<String, Object> map) {
        map.put("size", (long) top.raw().length);
        map.put("labels", new LinkedHashMap<>());
        map.put("annotations", new LinkedHashMap<>());
        map.put("config", null);
        map.put("layers", new ArrayList<>());
    }

    private void put(Map<String, Object> map, Manifest manifest, JsonObject config) throws IOException {
        JsonObject settings = config == null ? null : config.optionalObject("config");
        map.put("size", manifest.imageSize());
        map.put("created", config == null ? null : config.optionalString("created"));
        map.put("labels", settings == null ? new LinkedHashMap<>() : strings(settings.optionalObject("Labels")));
        map.put(
                "annotations",
                strings(Json.parseObject(manifest.raw(), "the manifest").optionalObject("annotations")));
        map.put("config", blob(manifest, manifest.config()));
        List<Object> layers = new ArrayList<>();
        for (Descriptor layer : manifest.layers()) {
            layers.add(blob(manifest, layer));
        }
        map.put("layers", layers);
    }

    private Map<String, Object> blob(Manifest manifest, Descriptor descriptor) throws IOException {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("digest", descriptor.digest().toString());
        map.put("mediaType", descriptor.mediaType());
        map.put("size", descriptor.size());
        if (blobs != null) {
            boolean isElsewhere = manifest.external().contains(descriptor.digest()) && !source.has(descriptor.digest());
            map.put(
                    "offset",
                    isElsewhere ? null : Long.valueOf(blobs.blob(descriptor).offset()));
        }
        return map;
    }

    /** Returns the configuration, or null if the artifact is not an image. */
    private JsonObject config(Manifest manifest) throws IOException {
        return CONFIGS.contains(manifest.config().mediaType())
                ? Json.parseObject(source.document(manifest.config()), "the image's configuration")
                : null;
    }

    private static Map<String, Object> strings(JsonObject json) throws JsonException {
        Map<String, Object> map = new LinkedHashMap<>();
        if (json != null) {
            for (String name : json.members().keySet()) {
                map.put(name, json.string(name));
            }
        }
        return map;
    }
}
