package io.jenkins.plugins.coreos.testing.fake;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The purpose of a request: the unit in which faults are scripted and requests are counted. */
public enum RequestKind {
    PING,
    TOKEN,
    BLOB_HEAD,
    BLOB_GET,
    /** A GET of a blob with {@code Range}. */
    BLOB_RANGE,
    /** A POST that opens a session. */
    UPLOAD_POST,
    /** A POST with {@code mount}, regardless of the response. */
    MOUNT,
    UPLOAD_PATCH,
    UPLOAD_PUT,
    SESSION_GET,
    SESSION_DELETE,
    MANIFEST_HEAD,
    MANIFEST_GET,
    MANIFEST_PUT,
    TAGS,
    REFERRERS,
    OTHER;

    private static final Pattern PLACE =
            Pattern.compile("/v2/(.+)/(blobs/uploads|blobs|manifests|tags|referrers)/?(.*)");

    /**
     * The target of a request.
     *
     * @param repository the repository, or empty
     * @param reference the digest, tag or session ID that follows, or empty
     */
    record Place(RequestKind kind, String repository, String reference) {}

    static Place place(String method, String path, boolean mount) {
        if (path.equals("/v2/") || path.equals("/v2")) {
            return new Place(PING, "", "");
        }
        if (path.equals("/token")) {
            return new Place(TOKEN, "", "");
        }
        Matcher match = PLACE.matcher(path);
        if (!match.matches()) {
            return new Place(OTHER, "", "");
        }
        RequestKind kind =
                switch (method + " " + match.group(2)) {
                    case "HEAD blobs" -> BLOB_HEAD;
                    case "GET blobs" -> BLOB_GET;
                    case "POST blobs/uploads" -> mount ? MOUNT : UPLOAD_POST;
                    case "PATCH blobs/uploads" -> UPLOAD_PATCH;
                    case "PUT blobs/uploads" -> UPLOAD_PUT;
                    case "GET blobs/uploads" -> SESSION_GET;
                    case "DELETE blobs/uploads" -> SESSION_DELETE;
                    case "HEAD manifests" -> MANIFEST_HEAD;
                    case "GET manifests" -> MANIFEST_GET;
                    case "PUT manifests" -> MANIFEST_PUT;
                    case "GET tags" -> TAGS;
                    case "GET referrers" -> REFERRERS;
                    default -> OTHER;
                };
        return new Place(kind, match.group(1), match.group(3));
    }
}
