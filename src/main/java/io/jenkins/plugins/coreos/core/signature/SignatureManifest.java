package io.jenkins.plugins.coreos.core.signature;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.core.oci.Blob;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.Document;
import io.jenkins.plugins.coreos.core.oci.MediaTypes;
import io.jenkins.plugins.coreos.core.oci.MemoryBlob;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The manifest that holds the signatures of one image: each signature is a layer, whose blob is the signed payload and
 * whose annotation is the signature (cosign, specs/SIGNATURE_SPEC.md, "OCI Image Manifest V1"). Immutable.
 *
 * <p>Signatures are only added. All other members of the manifest, such as annotations, are kept unchanged.
 */
public final class SignatureManifest {
    /** The suffix of the tag under which the manifest is found. */
    public static final String SUFFIX = ".sig";

    private static final String PAYLOAD_TYPE = "application/vnd.dev.cosign.simplesigning.v1+json";
    private static final String CONFIG_TYPE = "application/vnd.oci.image.config.v1+json";
    private static final String SIGNATURE = "dev.cosignproject.cosign/signature";

    /**
     * Limit for a payload, which is read into memory; larger than any real payload. The limit of containers/image is 4
     * MiB.
     */
    public static final int MAX_PAYLOAD = 64 * 1024;

    /** Limit for the signatures of an image, well above the number for several keys and many tags. */
    private static final int MAX_SIGNATURES = 1_000;

    private final String mediaType;
    private final Map<String, Object> json;
    private final List<Entry> entries;
    /** The document that was parsed; null if this manifest is new. */
    private final Document stored;

    /**
     * A signature of an image.
     *
     * @param payload descriptor of the signed payload
     * @param signature the signature in DER; empty if the layer has no valid one
     */
    public record Entry(Descriptor payload, byte[] signature) {
        /** Returns whether policies consider this layer. */
        public boolean isSignature() {
            return payload.mediaType().equals(PAYLOAD_TYPE) && signature.length > 0 && payload.size() <= MAX_PAYLOAD;
        }
    }

    private SignatureManifest(String mediaType, Map<String, Object> json, Document stored) throws JsonException {
        this.mediaType = mediaType;
        this.json = json;
        this.stored = stored;
        this.entries = entries(JsonObject.of(json, "the manifest of the signatures"));
    }

    /** Returns a manifest without signatures. */
    public static SignatureManifest empty() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("schemaVersion", 2L);
        json.put("mediaType", MediaTypes.OCI_MANIFEST);
        try {
            return new SignatureManifest(MediaTypes.OCI_MANIFEST, json, null);
        } catch (JsonException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Parses a manifest.
     *
     * @throws JsonException if the document is not a manifest, or has more signatures than the limit
     */
    public static SignatureManifest parse(Document document) throws JsonException {
        if (MediaTypes.isIndex(document.descriptor().mediaType())) {
            throw new JsonException("the document under the tag for signatures is of the type "
                    + document.descriptor().mediaType() + ", not a manifest of signatures");
        }
        return new SignatureManifest(
                document.descriptor().mediaType(),
                Json.parseObject(document.raw(), "the manifest of the signatures")
                        .members(),
                document);
    }

    private static List<Entry> entries(JsonObject manifest) throws JsonException {
        List<Entry> entries = new ArrayList<>();
        for (JsonObject layer : manifest.objects("layers")) {
            if (entries.size() == MAX_SIGNATURES) {
                throw new JsonException("the image has more than " + MAX_SIGNATURES + " signatures");
            }
            JsonObject annotations = layer.optionalObject("annotations");
            String signature = annotations == null ? null : annotations.optionalString(SIGNATURE);
            entries.add(new Entry(Descriptor.of(layer), decoded(signature)));
        }
        return List.copyOf(entries);
    }

    private static byte[] decoded(String signature) {
        try {
            return signature == null ? new byte[0] : Base64.getDecoder().decode(signature);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    /** Returns the signatures. */
    public List<Entry> entries() {
        return entries;
    }

    /** Returns whether the manifest has a signature of a payload by a key, with SHA-256. */
    public boolean has(byte[] payload, VerificationKey key) {
        Digest digest = Digest.sha256(payload);
        return entries.stream()
                .anyMatch(entry -> entry.isSignature()
                        && entry.payload().digest().equals(digest)
                        && key.verifiesSha256(payload, entry.signature()));
    }

    /**
     * Returns a manifest with one more signature.
     *
     * @param signature the signature in DER
     * @throws JsonException if the limit is reached
     */
    public SignatureManifest with(byte[] payload, byte[] signature) throws JsonException {
        return with(
                blob(payload).descriptor(),
                Map.of(SIGNATURE, Base64.getEncoder().encodeToString(signature)));
    }

    /**
     * Returns a manifest with one more attestation, which contains its signature.
     *
     * @param envelope descriptor of the envelope
     * @throws JsonException if the limit is reached
     */
    public SignatureManifest withAttestation(Descriptor envelope, String predicateType) throws JsonException {
        Map<String, Object> annotations = new LinkedHashMap<>();
        annotations.put(SIGNATURE, "");
        annotations.put("predicateType", predicateType);
        return with(envelope, annotations);
    }

    /**
     * Returns a manifest with the signatures of this manifest and another one. If one of them has all signatures, it is
     * returned.
     *
     * @throws JsonException if the limit is reached
     */
    public SignatureManifest with(SignatureManifest other) throws JsonException {
        if (other.layers().containsAll(layers())) {
            return layers().containsAll(other.layers()) && stored != null ? this : other;
        }
        List<Object> missing = new ArrayList<>(other.layers());
        missing.removeAll(layers());
        return missing.isEmpty() ? this : withLayers(missing);
    }

    private SignatureManifest with(Descriptor payload, Map<String, ?> annotations) throws JsonException {
        Map<String, Object> layer = payload.toJson();
        layer.put("annotations", annotations);
        return withLayers(List.of(layer));
    }

    private List<?> layers() throws JsonException {
        return JsonObject.of(json, "the manifest of the signatures").array("layers");
    }

    private SignatureManifest withLayers(List<?> added) throws JsonException {
        List<Object> layers = new ArrayList<>(layers());
        layers.addAll(added);
        Map<String, Object> extended = new LinkedHashMap<>(json);
        extended.put("layers", layers);
        SignatureManifest manifest = new SignatureManifest(mediaType, extended, null);
        // Members in the usual order, with the configuration before the layers.
        extended.remove("layers");
        extended.put("config", manifest.config().descriptor().toJson());
        extended.put("layers", layers);
        return manifest;
    }

    /** Returns the blob of a payload. */
    public static Blob blob(byte[] payload) {
        return new MemoryBlob(PAYLOAD_TYPE, payload);
    }

    /** Returns the configuration, which lists the payloads as cosign does. */
    public Blob config() {
        Map<String, Object> rootfs = new LinkedHashMap<>();
        rootfs.put("type", "layers");
        rootfs.put(
                "diff_ids",
                entries.stream()
                        .map(entry -> entry.payload().digest().toString())
                        .toList());
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("architecture", "");
        config.put("os", "");
        config.put("rootfs", rootfs);
        config.put("config", Map.of());
        return new MemoryBlob(CONFIG_TYPE, Json.write(config).getBytes(StandardCharsets.UTF_8));
    }

    /** Returns whether this manifest was parsed and not changed, so that its configuration exists. */
    public boolean isStored() {
        return stored != null;
    }

    /** Returns the manifest to store. */
    public Document document() {
        return stored != null ? stored : Document.of(mediaType, Json.write(json).getBytes(StandardCharsets.UTF_8));
    }
}
