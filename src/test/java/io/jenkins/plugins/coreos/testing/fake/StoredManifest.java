package io.jenkins.plugins.coreos.testing.fake;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A manifest or index as it was received.
 *
 * @param blobs the digests of config and layers, with their sizes in the manifest
 * @param children the digests of the manifests that an index lists
 * @param subject the digest of the manifest that this one refers to, or null
 */
public record StoredManifest(
        String digest, String mediaType, byte[] bytes, Map<String, Long> blobs, List<String> children, String subject) {

    /**
     * Reads the descriptors in a manifest or index.
     *
     * @throws IOException if it is not JSON
     */
    static StoredManifest of(String algorithm, String mediaType, byte[] bytes) throws IOException {
        Map<String, Long> blobs = new LinkedHashMap<>();
        List<String> children = new ArrayList<>();
        List<String> subjects = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(bytes)) {
            read(parser, blobs, children, subjects);
        }
        byte[] hash = UploadSession.hasher(algorithm.replace("sha", "SHA-")).digest(bytes);
        String subject = subjects.isEmpty() ? null : subjects.get(0);
        return new StoredManifest(
                algorithm + ":" + HexFormat.of().formatHex(hash), mediaType, bytes, blobs, children, subject);
    }

    /** Takes every object that has a digest: those under {@code manifests} are children, the others blobs. */
    private static void read(JsonParser parser, Map<String, Long> blobs, List<String> children, List<String> subjects)
            throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new IOException("not an object");
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("config") && value == JsonToken.START_OBJECT) {
                descriptor(parser, blobs, null);
            } else if (name.equals("subject") && value == JsonToken.START_OBJECT) {
                descriptor(parser, blobs, subjects);
            } else if (value == JsonToken.START_ARRAY && (name.equals("layers") || name.equals("manifests"))) {
                while (parser.nextToken() == JsonToken.START_OBJECT) {
                    descriptor(parser, blobs, name.equals("manifests") ? children : null);
                }
            } else {
                parser.skipChildren();
            }
        }
    }

    private static void descriptor(JsonParser parser, Map<String, Long> blobs, List<String> children)
            throws IOException {
        String digest = null;
        String mediaType = "";
        long size = -1;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "digest" -> digest = parser.getText();
                case "mediaType" -> mediaType = parser.getText();
                case "size" -> size = parser.getLongValue();
                default -> parser.skipChildren();
            }
        }
        if (children != null) {
            children.add(digest);
        } else if (!mediaType.contains("nondistributable") && !mediaType.contains("foreign")) {
            blobs.put(digest, size);
        }
    }
}
