package io.jenkins.plugins.coreos.core.oci;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.util.List;
import java.util.Objects;

/** Media types of manifests and indexes, OCI's and Docker's. */
public final class MediaTypes {
    public static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    public static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
    public static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
    public static final String DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json";

    /** The Accept header for manifest requests: all four types. */
    public static final String ACCEPT_MANIFESTS =
            String.join(", ", OCI_MANIFEST, OCI_INDEX, DOCKER_MANIFEST, DOCKER_LIST);

    private MediaTypes() {}

    /**
     * Returns the media type of a manifest or index: the one in the document, otherwise the one in the response header.
     *
     * @param contentType value of a Content-Type header, or null
     * @throws JsonException if the document is neither a manifest nor an index of a supported schema
     */
    public static String of(byte[] raw, String contentType) throws JsonException {
        JsonObject json = Json.parseObject(raw, "the manifest");
        String fromHeader =
                contentType == null ? "" : contentType.replaceFirst(";.*", "").strip();
        String fromDocument = json.optionalString("mediaType");
        for (String type : new String[] {fromDocument == null ? fromHeader : fromDocument, fromHeader}) {
            if (isManifest(type) || isIndex(type)) {
                return type;
            }
        }
        Long version = json.optionalNumber("schemaVersion");
        if (Objects.equals(version, 1L)) {
            throw new JsonException("the image has Docker's manifest of schema version 1, which is obsolete; push the"
                    + " image again with a current tool");
        }
        boolean isUnnamed = fromDocument == null && Objects.equals(version, 2L);
        if (isUnnamed && json.members().get("manifests") instanceof List) {
            return OCI_INDEX;
        }
        if (isUnnamed && json.members().get("layers") instanceof List) {
            return OCI_MANIFEST;
        }
        throw new JsonException("the document is neither a manifest nor an index, but "
                + Quoted.of(fromDocument == null ? fromHeader : fromDocument));
    }

    /** Returns whether a media type is that of an image manifest. */
    public static boolean isManifest(String mediaType) {
        return OCI_MANIFEST.equals(mediaType) || DOCKER_MANIFEST.equals(mediaType);
    }

    /** Returns whether a media type is that of an index. */
    public static boolean isIndex(String mediaType) {
        return OCI_INDEX.equals(mediaType) || DOCKER_LIST.equals(mediaType);
    }
}
