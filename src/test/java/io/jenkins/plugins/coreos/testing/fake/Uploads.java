package io.jenkins.plugins.coreos.testing.fake;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Blob uploads (distribution-spec, "Pushing blobs"): sessions, chunks, mounts. */
final class Uploads {
    private static final Pattern CONTENT_RANGE = Pattern.compile("(?:bytes )?(\\d+)-(\\d+)(?:/\\S+)?");

    private final FakeRegistryConfig config;
    private final BlobStore store;
    private final Guard guard;

    Uploads(FakeRegistryConfig config, BlobStore store, Guard guard) {
        this.config = config;
        this.store = store;
        this.guard = guard;
    }

    Answer serve(Exchange exchange, String origin, long most) throws IOException {
        if (exchange.kind == RequestKind.UPLOAD_POST || exchange.kind == RequestKind.MOUNT) {
            exchange.body.drain();
            return open(exchange, origin);
        }
        UploadSession session = store.session(exchange.repository, exchange.reference);
        String length = exchange.header("content-length");
        if (length != null && Long.parseLong(length) > config.maxBody) {
            exchange.body.drain();
            return Answer.of(413).body("<html><head><title>413 Request Entity Too Large</title></head></html>");
        }
        if (exchange.kind == RequestKind.UPLOAD_PATCH && session != null && session.hasShortChunk()) {
            exchange.body.drain();
            return Answer.error(416, "SIZE_INVALID", "only the last chunk may be shorter");
        }
        if (session == null || session.isBroken()) {
            exchange.body.drain();
            return session == null
                    ? Answer.error(404, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry")
                    : Answer.error(404, "BLOB_UPLOAD_INVALID", "blob upload invalid");
        }
        if (!("s" + session.id()).equals(exchange.parameter("_state"))) {
            exchange.body.drain();
            return Answer.error(404, "BLOB_UPLOAD_INVALID", "the query of the upload's Location is missing");
        }
        return switch (exchange.kind) {
            case SESSION_GET -> progress(204, session, origin);
            case SESSION_DELETE -> {
                store.end(session);
                yield Answer.of(204);
            }
            case UPLOAD_PATCH -> patch(exchange, session, origin, most);
            default -> finish(exchange, session, origin, most);
        };
    }

    private Answer open(Exchange exchange, String origin) {
        String digest = exchange.parameter("mount");
        String from = exchange.parameter("from");
        if (config.mounts
                && digest != null
                && from != null
                && guard.mayPull(exchange, from)
                && store.mount(from, exchange.repository, digest)) {
            return Answer.of(201)
                    .header("Location", "/v2/" + exchange.repository + "/blobs/" + digest)
                    .header("Docker-Content-Digest", digest);
        }
        return progress(202, store.open(exchange.repository), origin);
    }

    private Answer patch(Exchange exchange, UploadSession session, String origin, long most) throws IOException {
        Answer misplaced = misplaced(exchange, session, origin);
        if (misplaced != null) {
            return misplaced;
        }
        String length = exchange.header("content-length");
        if (config.minChunk > 0 && length != null && Long.parseLong(length) < config.minChunk) {
            session.shortChunk();
        }
        append(exchange, session, most);
        return progress(202, session, origin);
    }

    private Answer finish(Exchange exchange, UploadSession session, String origin, long most) throws IOException {
        Answer misplaced = misplaced(exchange, session, origin);
        if (misplaced != null) {
            return misplaced;
        }
        if (config.putBodies) {
            append(exchange, session, most);
        } else {
            exchange.body.drain();
        }
        String digest = exchange.parameter("digest");
        if (digest == null || !digest.matches("sha(256:[0-9a-f]{64}|512:[0-9a-f]{128})")) {
            return Answer.error(400, "DIGEST_INVALID", "digest parameter missing or malformed");
        }
        BlobStore.Blob blob = session.finish(digest.substring(0, digest.indexOf(':')));
        store.end(session);
        if (!blob.digest().equals(digest)) {
            return Answer.error(400, "DIGEST_INVALID", "provided digest did not match uploaded content");
        }
        store.add(exchange.repository, blob);
        return Answer.of(201)
                .header("Location", "/v2/" + exchange.repository + "/blobs/" + digest)
                .header("Docker-Content-Digest", digest);
    }

    /** Responds to a chunk with a wrong offset: 416, with the offset of the session. */
    private Answer misplaced(Exchange exchange, UploadSession session, String origin) throws IOException {
        String range = exchange.header("content-range");
        if (range == null) {
            return null;
        }
        Matcher match = CONTENT_RANGE.matcher(range);
        if (match.matches() && Long.parseLong(match.group(1)) == session.size()) {
            return null;
        }
        exchange.body.drain();
        return progress(416, session, origin);
    }

    private void append(Exchange exchange, UploadSession session, long most) throws IOException {
        try {
            session.append(exchange.body, most);
        } catch (IOException e) {
            cut(session);
            throw e;
        }
        if (most != Long.MAX_VALUE) {
            cut(session);
            throw new CutException();
        }
    }

    private void cut(UploadSession session) {
        if (!config.resumable) {
            session.breakOff();
        }
    }

    /** Thrown if the script cuts a body off. */
    static final class CutException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** Reports an empty session as {@code 0-0}, like a session with one byte, as distribution does. */
    private Answer progress(int status, UploadSession session, String origin) {
        String path = "/v2/" + session.repository() + "/blobs/uploads/" + session.id() + "?_state=s" + session.id();
        Answer answer = Answer.of(status);
        if (config.minChunk > 0) {
            answer.header("OCI-Chunk-Min-Length", Long.toString(config.minChunk));
        }
        return answer.header("Location", (config.absoluteLocations ? origin : "") + path)
                .header("Range", "0-" + Math.max(0, session.size() - 1))
                .header("Docker-Upload-UUID", session.id());
    }
}
