package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.registry.Failure;
import io.jenkins.plugins.coreos.core.transfer.Trouble.Outcome;
import io.jenkins.plugins.coreos.testing.fake.RequestKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** One cell of the matrix: a kind of request, a fault, and whether it occurs once or always. */
record FaultCase(RequestKind kind, Trouble trouble, boolean always) {
    /** The requests of a push, which sends no PATCH, lists no tags and reads no blobs. */
    static final List<RequestKind> KINDS = List.of(
            RequestKind.PING,
            RequestKind.TOKEN,
            RequestKind.MOUNT,
            RequestKind.UPLOAD_POST,
            RequestKind.BLOB_HEAD,
            RequestKind.UPLOAD_PUT,
            RequestKind.SESSION_GET,
            RequestKind.SESSION_DELETE,
            RequestKind.MANIFEST_PUT,
            RequestKind.MANIFEST_HEAD,
            RequestKind.MANIFEST_GET);

    /** Requests whose permanent rejection makes a push fail. */
    private static final Set<RequestKind> INDISPENSABLE = Set.of(
            RequestKind.PING,
            RequestKind.TOKEN,
            RequestKind.UPLOAD_POST,
            RequestKind.MANIFEST_PUT,
            RequestKind.MANIFEST_HEAD,
            RequestKind.MANIFEST_GET);

    /** If the registry cannot tell whether it has a blob, the blob is sent. */
    private static final Set<Trouble> SERVER_ERRORS =
            Set.of(Trouble.STATUS_500, Trouble.STATUS_502, Trouble.STATUS_503, Trouble.STATUS_504, Trouble.EARLY_503);

    static List<FaultCase> all() {
        List<FaultCase> all = new ArrayList<>();
        for (RequestKind kind : KINDS) {
            for (Trouble trouble : Trouble.values()) {
                all.add(new FaultCase(kind, trouble, false));
                all.add(new FaultCase(kind, trouble, true));
            }
        }
        return all;
    }

    /** The expected outcome. */
    Outcome expected() {
        if (trouble == Trouble.STATUS_416 && INDISPENSABLE.contains(kind)) {
            return trouble.outcome();
        }
        if (!always) {
            return Outcome.RECOVERS;
        }
        if (trouble == Trouble.REFUSED) {
            return trouble.outcome();
        }
        return switch (kind) {
            // 200 is the expected status, and no request has a token yet.
            case PING -> recoversFrom(Trouble.STRAY_200, Trouble.TOKENS_EXPIRE);
            // The expired token is replaced by the one in the response.
            case TOKEN -> recoversFrom(Trouble.TOKENS_EXPIRE);
            // A failed mount is followed by an upload.
            case MOUNT ->
                SERVER_ERRORS.contains(trouble)
                        ? Outcome.RECOVERS
                        : recoversFrom(Trouble.STATUS_416, Trouble.STRAY_200, Trouble.TOKENS_EXPIRE);
            // A failed check is followed by an upload; a stray 200 has neither the digest nor the size of the blob.
            case BLOB_HEAD ->
                SERVER_ERRORS.contains(trouble)
                        ? Outcome.RECOVERS
                        : recoversFrom(Trouble.STATUS_416, Trouble.STRAY_200, Trouble.TOKENS_EXPIRE);
            case UPLOAD_PUT ->
                trouble == Trouble.STATUS_416
                        ? new Outcome(Failure.UNAVAILABLE, "the registry has aborted the upload")
                        // A check finds the uploaded blob.
                        : recoversFrom(Trouble.LOST_ANSWER, Trouble.TRUNCATED_ANSWER);
            // The push opens a new session, and the registry cleans up the old one.
            case SESSION_GET, SESSION_DELETE -> Outcome.RECOVERS;
            // The push then fetches the manifest.
            case MANIFEST_HEAD -> recoversFrom(Trouble.STRAY_200);
            case MANIFEST_GET ->
                trouble == Trouble.STRAY_200
                        ? new Outcome(Failure.UNAVAILABLE, "the registry has sha256:")
                        : trouble.outcome();
            default -> trouble.outcome();
        };
    }

    private Outcome recoversFrom(Trouble... troubles) {
        return Set.of(troubles).contains(trouble) ? Outcome.RECOVERS : trouble.outcome();
    }

    @Override
    public String toString() {
        return kind + " " + trouble + (always ? " always" : " once") + " " + expected();
    }
}
