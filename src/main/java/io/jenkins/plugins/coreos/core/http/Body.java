package io.jenkins.plugins.coreos.core.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** A request body: bytes that can be read repeatedly and from any position, for retries. */
public interface Body {
    /** Returned by {@link #transfer} if direct transfer is not supported. */
    int NO_TRANSFER = -1;

    /** Returns the number of bytes. */
    long length();

    /** Fills the buffer from a position, up to the end of the body. */
    void read(ByteBuffer buffer, long position) throws IOException;

    /**
     * Transfers bytes from a position directly to a socket, as many as it accepts.
     *
     * @return the number of bytes; 0 if the socket accepts none now; {@link #NO_TRANSFER} if the bytes have to be read
     */
    default long transfer(long position, WritableByteChannel to) throws IOException {
        return NO_TRANSFER;
    }

    /** Returns whether the body is secret: redirects are then not followed. */
    default boolean isSecret() {
        return false;
    }

    /** Returns whether the caller prefers querying the upload offset to sending the body again. */
    default boolean isResumable() {
        return false;
    }

    /** Returns a body in memory. */
    static Body of(byte[] bytes) {
        return of(bytes, false);
    }

    /** Returns a body in memory that may be secret. */
    static Body of(byte[] bytes, boolean secret) {
        return new Body() {
            @Override
            public boolean isSecret() {
                return secret;
            }

            @Override
            public long length() {
                return bytes.length;
            }

            @Override
            public void read(ByteBuffer buffer, long position) {
                buffer.put(bytes, (int) position, (int) Math.min(buffer.remaining(), bytes.length - position));
            }
        };
    }
}
