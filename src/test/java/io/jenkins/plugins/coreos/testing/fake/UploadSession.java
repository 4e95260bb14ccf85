package io.jenkins.plugins.coreos.testing.fake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/** An upload in progress: the bytes so far are hashed, and kept while they are few. */
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

    /** Marks the session as one that cannot go on. */
    synchronized void breakOff() {
        broken = true;
    }

    /** Notes a chunk after which none may follow. */
    synchronized void shortChunk() {
        shortChunk = true;
    }

    synchronized boolean hasShortChunk() {
        return shortChunk;
    }

    synchronized boolean isBroken() {
        return broken;
    }

    /** Takes in what a stream has; what came before a failure stays. */
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

    /** The blob, under the digest that its bytes have in the algorithm that the client named. */
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
