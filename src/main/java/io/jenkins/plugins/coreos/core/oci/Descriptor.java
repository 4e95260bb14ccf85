package io.jenkins.plugins.coreos.core.oci;

import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A typed reference to content (OCI image-spec, descriptor.md).
 *
 * @param mediaType the type of the content
 * @param digest the digest of the content
 * @param size the size of the content in bytes
 */
public record Descriptor(String mediaType, Digest digest, long size) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** RFC 6838, 4.2, permits 127 characters on each side of the slash. */
    private static final int MAX_MEDIA_TYPE = 255;

    public Descriptor {
        if (size < 0) {
            throw new IllegalArgumentException("the size of " + digest + " is negative: " + size);
        }
    }

    /**
     * Parses a descriptor.
     *
     * @throws JsonException if a required member is missing, invalid or too long
     */
    public static Descriptor of(JsonObject json) throws JsonException {
        String mediaType = json.string("mediaType");
        if (mediaType.length() > MAX_MEDIA_TYPE) {
            throw new JsonException(json.what() + ": \"mediaType\" has " + mediaType.length()
                    + " characters; the limit is " + MAX_MEDIA_TYPE);
        }
        String digest = json.string("digest");
        long size = json.number("size");
        try {
            return new Descriptor(mediaType, Digest.parse(digest), size);
        } catch (IllegalArgumentException e) {
            throw new JsonException(json.what() + ": " + e.getMessage(), e);
        }
    }

    /** Returns type, digest and size, as in a manifest. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("mediaType", mediaType);
        json.put("digest", digest.toString());
        json.put("size", size);
        return json;
    }
}
