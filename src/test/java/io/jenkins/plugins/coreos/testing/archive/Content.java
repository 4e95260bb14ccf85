package io.jenkins.plugins.coreos.testing.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A file's bytes, made as often as they are wanted and never held.
 *
 * @param digest {@code sha256:hex} of the bytes
 * @param size how many they are
 */
public record Content(String digest, long size, Writer writer) {

    /** Writes the bytes; the same ones every time. */
    public interface Writer {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Content of bytes in memory. */
    public static Content of(byte[] bytes) {
        return new Content("sha256:" + hex(sha256().digest(bytes)), bytes.length, out -> out.write(bytes));
    }

    /** Content of what a writer writes; writes it once, for its digest. */
    public static Content of(Writer writer) throws IOException {
        Hashing hashing = new Hashing();
        writer.writeTo(hashing);
        return new Content("sha256:" + hex(hashing.hasher.digest()), hashing.size, writer);
    }

    /** Content of the same digest and size with one byte changed: what damage on a disk looks like. */
    public Content damagedAt(long position) {
        return new Content(digest, size, out -> writer.writeTo(new Flipping(out, position)));
    }

    /** The name that an image layout gives it. */
    public String name() {
        return "blobs/" + digest.replace(':', '/');
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String hex(byte[] hash) {
        return HexFormat.of().formatHex(hash);
    }

    private static final class Hashing extends OutputStream {
        private final MessageDigest hasher = sha256();
        private long size;

        @Override
        public void write(int b) {
            hasher.update((byte) b);
            size++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            hasher.update(bytes, offset, length);
            size += length;
        }
    }

    private static final class Flipping extends OutputStream {
        private final OutputStream out;
        private long untilFlip;

        private Flipping(OutputStream out, long position) {
            this.out = out;
            this.untilFlip = position;
        }

        @Override
        public void write(int b) throws IOException {
            out.write(untilFlip-- == 0 ? b ^ 1 : b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (untilFlip < 0 || untilFlip >= length) {
                out.write(bytes, offset, length);
            } else {
                byte[] flipped = java.util.Arrays.copyOfRange(bytes, offset, offset + length);
                flipped[(int) untilFlip] ^= 1;
                out.write(flipped);
            }
            untilFlip -= length;
        }
    }
}
