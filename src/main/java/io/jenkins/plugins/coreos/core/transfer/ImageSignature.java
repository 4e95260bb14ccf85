package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.oci.Digest;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A signature of an image in a registry.
 *
 * @param identity the reference that the signature names
 * @param image digest of the signed manifest or index
 * @param manifest digest of the manifest that holds the signature
 * @param key digest of the public key
 */
public record ImageSignature(String identity, Digest image, Digest manifest, Digest key) {
    /** Returns the signature for a Pipeline or a JSON reader. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("identity", identity);
        map.put("digest", image.toString());
        map.put("manifest", manifest.toString());
        map.put("key", key.toString());
        return map;
    }
}
