package io.jenkins.plugins.coreos.testing.fake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/** An upload in progress: hashes its bytes, and keeps them if they are few. */
final class UploadSession {
    private final String id = UUID.randomUUID().toString();
    private final String repository;
    private final MessageDigest sha256 = hasher("SHA-256");
    private final MessageDigest sha512 = hasher("SHA-512");
    private ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private long size;
    private boolean broken;
    private boolean shortChunk;

    UploadSession(String repository) {
        this.repository = repository;
    }

    String id() {
        return id;
    }

    String repository() {
        return repository;
    }

    synchronized long size() {
        return size;
    }

    /** Marks the session as failed. */
    synchronized void breakOff() {
        broken = true;
    }

    /** Records the last permitted chunk. */
    synchronized void shortChunk() {
        shortChunk = true;
    }

    synchronized boolean hasShortChunk() {
        return shortChunk;
    }

    synchronized boolean isBroken() {
        return broken;
    }

    /** Appends the content of a stream; the bytes before a failure stay. */
    synchronized void append(InputStream in, long most) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        for (long left = most; left > 0; ) {
            int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (read < 0) {
                return;
            }
            add(buffer, read);
            left -= read;
        }
    }

    private void add(byte[] bytes, int length) {
        sha256.update(bytes, 0, length);
        sha512.update(bytes, 0, length);
        size += length;
        if (size > BlobStore.MAX_KEPT) {
            kept = null;
        } else {
            kept.write(bytes, 0, length);
        }
    }

    /** Returns the blob with the digest of its bytes, in the algorithm of the client. */
    synchronized BlobStore.Blob finish(String algorithm) {
        MessageDigest hasher = algorithm.equals("sha512") ? sha512 : sha256;
        String digest = algorithm + ":" + HexFormat.of().formatHex(hasher.digest());
        return new BlobStore.Blob(digest, size, kept == null ? null : kept.toByteArray());
    }

    static MessageDigest hasher(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
