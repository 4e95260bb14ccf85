package io.jenkins.plugins.coreos.core.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** What a request sends: bytes that can be read again from the start, or from anywhere, for another attempt. */
public interface Body {
    /** What {@link #transfer} answers where there is no such way. */
    int NO_TRANSFER = -1;

    /** The number of bytes. */
    long length();

    /** Fills the buffer from a position, no further than the end. */
    void read(ByteBuffer buffer, long position) throws IOException;

    /**
     * Hands bytes from a position to a socket without taking them through this process, as many as it takes.
     *
     * @return how many; 0 where the socket takes none now; {@link #NO_TRANSFER} where the bytes have to be read
     */
    default long transfer(long position, WritableByteChannel to) throws IOException {
        return NO_TRANSFER;
    }

    /** Whether it must not be sent to another place than the one it was made for: no redirect is followed with it. */
    default boolean isSecret() {
        return false;
    }

    /** Whether the caller would rather ask how much of it has arrived than see it sent again. */
    default boolean isResumable() {
        return false;
    }

    /** Bytes in memory. */
    static Body of(byte[] bytes) {
        return of(bytes, false);
    }

    /** Bytes in memory that are perhaps a secret. */
    static Body of(byte[] bytes, boolean secret) {
        return new Bytes(bytes, secret);
    }
}
