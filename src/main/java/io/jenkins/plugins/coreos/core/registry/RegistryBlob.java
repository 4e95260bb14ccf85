package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.oci.Blob;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.redaction.Redaction;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * A blob in a repository, read as a stream (distribution-spec, "Pulling blobs").
 *
 * <p>Consecutive reads share one download. After a lost connection, or a read from another position, a new download
 * begins at that position; if the registry does not support ranges, it begins at 0 and the bytes before the position
 * are discarded. A blob that is read from its beginning to its end is verified: the last read fails if the digest
 * differs, so that a reader never receives all bytes of an invalid blob.
 */
public final class RegistryBlob implements Blob, Closeable {
    /**
     * Number of bytes received after which earlier failures no longer count: a long download may survive many restarts.
     */
    private static final long RECOVERY_BYTES = 1024 * 1024;

    private static final int CHUNK = 64 * 1024;

    private final Endpoint endpoint;
    private final Descriptor descriptor;
    private final Redaction redaction;
    private InputStream content;
    private long position;
    /** Hashes the first {@link #hashed} bytes; null after a read that left a gap. */
    private MessageDigest hasher;

    private long hashed;

    private boolean rangesUnsupported;
    private int failures;
    private long progress;

    RegistryBlob(Endpoint endpoint, Descriptor descriptor, Redaction redaction) {
        this.endpoint = endpoint;
        this.descriptor = descriptor;
        this.redaction = redaction;
    }

    @Override
    public Descriptor descriptor() {
        return descriptor;
    }

    /**
     * {@inheritDoc} An interrupt becomes an {@link InterruptedIOException}; the thread stays interrupted.
     *
     * @throws RegistryException if the registry fails after all retries, or sends bytes that do not match the digest
     */
    @Override
    public synchronized void read(ByteBuffer buffer, long from) throws IOException {
        long at = from;
        long left = size() - from;
        if (buffer.remaining() > left) {
            buffer.limit(buffer.position() + (int) left);
        }
        byte[] bytes = buffer.hasArray() ? buffer.array() : new byte[Math.min(CHUNK, buffer.remaining())];
        try {
            while (buffer.hasRemaining()) {
                int offset = buffer.hasArray() ? buffer.arrayOffset() + buffer.position() : 0;
                int count = readSome(bytes, offset, Math.min(CHUNK, buffer.remaining()), at);
                if (buffer.hasArray()) {
                    buffer.position(buffer.position() + count);
                } else {
                    buffer.put(bytes, 0, count);
                }
                at += count;
            }
        } catch (RegistryException e) {
            throw e.redacted(redaction);
        }
    }

    private int readSome(byte[] into, int offset, int length, long from) throws IOException {
        while (true) {
            try {
                if (content == null || position != from) {
                    open(from);
                }
                int count = advance(content.read(into, offset, length), into, offset);
                // Skipped bytes do not count as progress: otherwise a connection that always breaks would be retried
                // forever.
                progress += count;
                if (progress >= RECOVERY_BYTES) {
                    failures = 0;
                }
                return count;
            } catch (RegistryException e) {
                retry(e);
            } catch (InterruptedIOException e) {
                close();
                throw e;
            } catch (IOException e) {
                retry(Failures.connection(request(from), e, false));
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }
    }

    /** Accounts for bytes that were read, and verifies the blob at its end. */
    private int advance(int count, byte[] bytes, int offset) throws IOException {
        if (count < 0) {
            throw new EOFException("the blob ended after " + position + " of " + size() + " bytes");
        }
        int known = (int) Math.min(count, hashed - position);
        position += count;
        if (hasher != null && position > hashed) {
            hasher.update(bytes, offset + known, count - known);
            hashed = position;
        }
        if (position == size()) {
            verifyEnd();
        }
        return count;
    }

    private void verifyEnd() throws RegistryException {
        boolean isLonger = isLonger();
        close();
        Digest actual = hasher == null ? digest() : digest().finish(hasher);
        hasher = null;
        if (isLonger || !actual.equals(digest())) {
            throw Failures.failure(
                    Failure.DIGEST_INVALID,
                    request(0),
                    isLonger
                            ? "the blob is longer than the " + size() + " bytes of its descriptor"
                            : "the bytes have the digest " + actual,
                    "the registry or a proxy has damaged the blob; push the image again",
                    null);
        }
    }

    private boolean isLonger() {
        try {
            // Reading the end also makes the connection reusable.
            return content.read() >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    private void retry(RegistryException failure) throws IOException {
        close();
        if (Failures.isLost(failure) && failures == 0) {
            failures++;
            return;
        }
        try {
            progress = 0;
            endpoint.retry().pause(failure, failures++);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private InterruptedIOException interrupted(InterruptedException e) {
        close();
        Thread.currentThread().interrupt();
        return (InterruptedIOException) new InterruptedIOException("interrupted").initCause(e);
    }

    private RegistryRequest request(long from) {
        String purpose = "pull blob " + digest().abbreviated() + " from "
                + endpoint.target().name();
        RegistryRequest request =
                RegistryRequest.pull(endpoint.uri("blobs/" + digest()), purpose).streamed(size() + 1);
        return from == 0 ? request : request.with("Range", "bytes=" + from + "-");
    }

    private void open(long from) throws IOException, InterruptedException {
        close();
        long start = rangesUnsupported ? 0 : from;
        RegistryRequest request = request(start);
        RegistryResponse response = endpoint.session().send(request);
        if (start > 0 && (response.status() == 416 || response.status() == 206 && !startsAt(response, start))) {
            release(response);
            rangesUnsupported = true;
            start = 0;
            request = request(0);
            response = endpoint.session().send(request);
        }
        boolean isPart = start > 0 && response.status() == 206;
        if (response.status() != 200 && !isPart) {
            release(response);
            throw endpoint.session().failure(request, response);
        }
        content = response.content();
        position = isPart ? start : 0;
        if (position == 0) {
            hasher = digest().hasher();
            hashed = 0;
        } else if (position > hashed) {
            hasher = null;
        }
        checkLength(request, response);
        byte[] skipped = new byte[CHUNK];
        while (position < from) {
            advance(content.read(skipped, 0, (int) Math.min(CHUNK, from - position)), skipped, 0);
        }
    }

    private static void release(RegistryResponse response) throws IOException {
        if (response.content() != null) {
            response.content().close();
        }
    }

    private static boolean startsAt(RegistryResponse response, long start) {
        return response.header("Content-Range").orElse("").strip().startsWith("bytes " + start + "-");
    }

    private void checkLength(RegistryRequest request, RegistryResponse response) throws RegistryException {
        String length = response.header("Content-Length").orElse(null);
        if (length != null && !length.equals(Long.toString(size() - position))) {
            close();
            String problem =
                    "the registry sends " + response.forMessage(length) + " bytes instead of " + (size() - position);
            // A web page is probably a login form, which a retry would receive again. Other content may come from
            // Quay, which sometimes answers 200 by mistake.
            throw response.isHtml()
                    ? Failures.invalid(request, response, problem + ": it sends a web page")
                    : Failures.protocol(request, response, problem);
        }
    }

    @Override
    public boolean isVerifiedByReading() {
        // An empty blob is never read.
        return size() > 0;
    }

    /** {@inheritDoc} Downloads the blob again. */
    @Override
    public synchronized void verify() throws IOException {
        close();
        if (size() == 0 && !digest().equals(digest().ofSameAlgorithm(new byte[0]))) {
            throw Failures.failure(
                            Failure.DIGEST_INVALID,
                            request(0),
                            "the descriptor of " + digest()
                                    + " says 0 bytes, but this is not the digest of empty content",
                            "push the image again",
                            null)
                    .redacted(redaction);
        }
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
        for (long at = 0; at < size(); at += buffer.limit()) {
            read(buffer.clear(), at);
        }
    }

    /** Ends the current download, if any. */
    @Override
    public synchronized void close() {
        InputStream open = content;
        content = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // The connection is discarded.
            }
        }
    }
}
