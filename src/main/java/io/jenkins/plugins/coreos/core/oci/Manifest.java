package io.jenkins.plugins.coreos.core.oci;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An image manifest (OCI image-spec, manifest.md) with its exact bytes.
 *
 * <p>The exact bytes are pushed, because serializing the document again would change its digest.
 *
 * @param raw the document as in the archive; must not be modified
 * @param descriptor type, digest and size of the manifest
 * @param config the image configuration
 * @param layers the layers, base layer first; a layer may occur more than once
 * @param external layers with URLs to fetch them from, which an archive may lack
 */
public record Manifest(
        byte[] raw, Descriptor descriptor, Descriptor config, List<Descriptor> layers, Set<Digest> external) {
    /** Limit for the layers of an image, which bounds the cost of a hostile document; FCOS has up to 400. */
    private static final int MAX_LAYERS = 10_000;

    /**
     * Parses a manifest.
     *
     * @param descriptor descriptor of the manifest in the index
     * @throws JsonException if the document is not a manifest of schema version 2
     */
    public static Manifest parse(byte[] raw, Descriptor descriptor) throws JsonException {
        String name = "manifest " + descriptor.digest().abbreviated();
        JsonObject json = Json.parseObject(raw, name);
        if (json.number("schemaVersion") != 2) {
            throw new JsonException(name + " has schemaVersion " + json.number("schemaVersion") + ", not 2");
        }
        String mediaType = json.optionalString("mediaType");
        if (mediaType != null && !mediaType.equals(descriptor.mediaType())) {
            throw new JsonException(name + " has the media type " + Quoted.of(mediaType) + ", but its index says "
                    + Quoted.of(descriptor.mediaType()));
        }
        List<Descriptor> layers = new ArrayList<>();
        Set<Digest> external = new HashSet<>();
        for (JsonObject layer : json.objects("layers")) {
            if (layers.size() == MAX_LAYERS) {
                throw new JsonException(name + " has more than " + MAX_LAYERS + " layers");
            }
            layers.add(Descriptor.of(layer));
            if (layer.members().get("urls") instanceof List<?> urls && !urls.isEmpty()) {
                external.add(layers.get(layers.size() - 1).digest());
            }
        }
        return new Manifest(
                raw, descriptor, Descriptor.of(json.object("config")), List.copyOf(layers), Set.copyOf(external));
    }

    /**
     * Returns config and layers without duplicates. Before a registry accepts this manifest, it must have all of them
     * except the {@link #external} layers.
     *
     * @throws JsonException if a digest occurs with different sizes
     */
    public List<Descriptor> blobs() throws JsonException {
        Map<Digest, Descriptor> blobs = new LinkedHashMap<>();
        blobs.put(config.digest(), config);
        for (Descriptor layer : layers) {
            Descriptor other = blobs.putIfAbsent(layer.digest(), layer);
            if (other != null && other.size() != layer.size()) {
                throw new JsonException("manifest " + descriptor.digest().abbreviated() + " gives " + layer.digest()
                        + " two sizes, " + other.size() + " and " + layer.size());
            }
        }
        return List.copyOf(blobs.values());
    }

    /**
     * Returns the size of the whole image in bytes: manifest, config and layers without duplicates, including external
     * ones.
     *
     * @throws JsonException as {@link #blobs} does, and if the sum exceeds 64 bits
     */
    public long imageSize() throws JsonException {
        long size = raw.length;
        for (Descriptor blob : blobs()) {
            size += blob.size();
            if (size < 0) {
                throw new JsonException("the blobs of manifest "
                        + descriptor.digest().abbreviated() + " have more than " + Long.MAX_VALUE + " bytes in total");
            }
        }
        return size;
    }
}
