package io.jenkins.plugins.coreos.core.transfer;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** One cell of the matrix of reads: a request, a fault of its response, once or always, in a copy or a pull. */
record PullFaultCase(Read read, PullTrouble trouble, boolean always, boolean copies) {
    /** All requests of the read side. */
    enum Read {
        PING,
        TOKEN,
        TAG,
        CHILD,
        BLOB,
        RANGE,
        /** A blob in an object store that the registry redirects to. */
        STORED;

        boolean isManifest() {
            return this == TAG || this == CHILD;
        }

        boolean isBlob() {
            return compareTo(BLOB) >= 0;
        }
    }

    private static final String RECOVERS = null;

    private static final Set<PullTrouble> PERMANENT = EnumSet.of(
            PullTrouble.STRAY_200,
            PullTrouble.WEB_PAGE,
            PullTrouble.STATUS_403,
            PullTrouble.STATUS_404,
            PullTrouble.STATUS_416);

    private static final Set<PullTrouble> OF_RANGES = EnumSet.range(PullTrouble.OTHER_RANGE, PullTrouble.NO_RANGES);

    static List<PullFaultCase> all() {
        List<PullFaultCase> all = new ArrayList<>();
        for (Read read : Read.values()) {
            for (PullTrouble trouble : PullTrouble.values()) {
                boolean fits = OF_RANGES.contains(trouble)
                        ? read == Read.RANGE
                        : trouble.compareTo(PullTrouble.SHORT_LENGTH) < 0 || read.isManifest() || read.isBlob();
                for (int i = 0; i < (fits ? 4 : 0); i++) {
                    all.add(new PullFaultCase(read, trouble, i % 2 == 1, i >= 2));
                }
            }
        }
        return all;
    }

    /** Part of the expected message; null if the transfer has to recover. */
    String expected() {
        return switch (trouble) {
            case STRAY_200 ->
                switch (read) {
                    case PING -> RECOVERS;
                    case TOKEN -> always ? "token" : RECOVERS;
                    case TAG -> always ? "the manifest is not valid JSON" : RECOVERS;
                    case CHILD -> always ? "the manifest has the digest" : RECOVERS;
                    default -> always ? "the registry sends 21 bytes instead of" : RECOVERS;
                };
            case WEB_PAGE ->
                switch (read) {
                    case PING, TAG, CHILD -> trouble.message();
                    case TOKEN -> "the response contains no token";
                    default -> "the registry sends 19 bytes instead of";
                };
            // The next request is for the rest of the blob, which is another cell.
            case RESET_IN_BODY, TRUNCATED_ANSWER, HANG_IN_BODY ->
                read == Read.BLOB || read == Read.STORED ? RECOVERS : persistent();
            case STATUS_416 -> read == Read.RANGE ? RECOVERS : trouble.message();
            case SHORT_LENGTH, LONG_LENGTH -> read.isBlob() && always ? "instead of" : persistent();
            case WRONG_BYTE -> read.isBlob() ? "the bytes have the digest sha256:" : persistent();
            case WRONG_DIGEST -> read == Read.TAG ? persistent() : RECOVERS;
            case TOKENS_EXPIRE ->
                read == Read.PING || read == Read.TOKEN || read == Read.STORED ? RECOVERS : persistent();
            case OTHER_RANGE, NO_CONTENT_RANGE, NO_RANGES -> RECOVERS;
            case PART_AS_200 -> persistent();
            default -> PERMANENT.contains(trouble) ? trouble.message() : persistent();
        };
    }

    private String persistent() {
        return always ? trouble.message() : RECOVERS;
    }

    @Override
    public String toString() {
        return (copies ? "copy " : "pull ") + read + " " + trouble + (always ? " always" : " once");
    }
}
