package io.jenkins.plugins.coreos.core.signature;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A signed in-toto statement: an envelope of the Dead Simple Signing Envelope, as {@code cosign attest} stores it
 * (secure-systems-lab/dsse, envelope.md and protocol.md; cosign, specs/ATTESTATION_SPEC.md).
 */
public final class Attestation {
    /** The suffix of the tag under which the manifest of an image's attestations is found. */
    public static final String SUFFIX = ".att";

    /** The media type of an envelope. */
    public static final String MEDIA_TYPE = "application/vnd.dsse.envelope.v1+json";

    private static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";

    private Attestation() {}

    /** Returns the bytes to sign: the statement with its type and length (DSSE's pre-authentication encoding). */
    public static byte[] encoding(byte[] statement) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String head = "DSSEv1 " + PAYLOAD_TYPE.length() + " " + PAYLOAD_TYPE + " " + statement.length + " ";
        out.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(statement);
        return out.toByteArray();
    }

    /**
     * Returns the envelope of a statement.
     *
     * @param signature the signature of its {@link #encoding}, in DER
     */
    public static byte[] envelope(byte[] statement, byte[] signature) {
        Map<String, Object> signed = new LinkedHashMap<>();
        signed.put("keyid", "");
        signed.put("sig", Base64.getEncoder().encodeToString(signature));
        Map<String, Object> envelope = new LinkedHashMap<>();
        envelope.put("payloadType", PAYLOAD_TYPE);
        envelope.put("payload", Base64.getEncoder().encodeToString(statement));
        envelope.put("signatures", List.of(signed));
        return Json.write(envelope).getBytes(StandardCharsets.UTF_8);
    }

    /** Returns whether an envelope contains a statement, signed by a key with SHA-256; false if it is invalid. */
    public static boolean contains(byte[] envelope, byte[] statement, VerificationKey key) {
        try {
            JsonObject json = Json.parseObject(envelope, "the attestation");
            if (!json.string("payloadType").equals(PAYLOAD_TYPE)
                    || !Arrays.equals(Base64.getDecoder().decode(json.string("payload")), statement)) {
                return false;
            }
            byte[] encoding = encoding(statement);
            for (JsonObject each : json.objects("signatures")) {
                if (key.verifiesSha256(encoding, Base64.getDecoder().decode(each.string("sig")))) {
                    return true;
                }
            }
            return false;
        } catch (JsonException | IllegalArgumentException e) {
            return false;
        }
    }
}
