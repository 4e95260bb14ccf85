package io.jenkins.plugins.coreos.core.signature;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The statement that a signature confirms: a reference refers to an image. Its format is simple signing
 * (containers-signature(5), "JSON Data Format").
 *
 * <p>The payload contains no timestamp, so signing the same image again gives the same payload.
 *
 * @param image digest of the image's manifest or index
 * @param identity the reference, such as {@code quay.io/org/rhcos:nightly}
 */
public record SignedClaim(Digest image, String identity) {
    private static final String TYPE = "cosign container image signature";

    /** Returns the payload to sign, with the members in the order in which cosign writes them. */
    public byte[] payload() {
        Map<String, Object> critical = new LinkedHashMap<>();
        critical.put("identity", Map.of("docker-reference", identity));
        critical.put("image", Map.of("docker-manifest-digest", image.toString()));
        critical.put("type", TYPE);
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("critical", critical);
        payload.put("optional", Map.of("creator", "coreos-assembler"));
        return Json.write(payload).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Parses a payload whose signature has been verified.
     *
     * @throws JsonException if it is not a statement about an image
     */
    public static SignedClaim parse(byte[] payload) throws JsonException {
        JsonObject json = exactly(Json.parseObject(payload, "the payload of the signature"), "critical", "optional");
        JsonObject critical = exactly(json.object("critical"), "identity", "image", "type");
        if (!critical.string("type").equals(TYPE)) {
            throw new JsonException(
                    "the signature is of the type " + Quoted.of(critical.string("type")) + ", not " + Quoted.of(TYPE));
        }
        String digest =
                exactly(critical.object("image"), "docker-manifest-digest").string("docker-manifest-digest");
        try {
            return new SignedClaim(
                    Digest.parse(digest),
                    exactly(critical.object("identity"), "docker-reference").string("docker-reference"));
        } catch (IllegalArgumentException e) {
            throw new JsonException("the payload of the signature: " + e.getMessage(), e);
        }
    }

    /**
     * Rejects members that containers/image also rejects, because they could restrict the statement in an unknown way.
     */
    private static JsonObject exactly(JsonObject json, String... names) throws JsonException {
        for (String name : json.members().keySet()) {
            if (!List.of(names).contains(name)) {
                throw new JsonException(json.what() + " has an unknown member " + Quoted.of(name));
            }
        }
        return json;
    }
}
