package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.oci.BlobSource;
import java.io.IOException;
import java.nio.ByteBuffer;

/** What a request sends: bytes that can be read again from the start, or from anywhere, for another attempt. */
interface Body {
    /** The number of bytes. */
    long length();

    /** Fills the buffer from a position, no further than the end. */
    void read(ByteBuffer buffer, long position) throws IOException;

    /** Whether it must not be sent to another place than the one it was made for: no redirect is followed with it. */
    default boolean isSecret() {
        return false;
    }

    static Body of(byte[] bytes) {
        return of(bytes, false);
    }

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
                int count = (int) Math.min(buffer.remaining(), bytes.length - position);
                buffer.put(bytes, (int) position, count);
            }
        };
    }

    /** The rest of a blob. */
    static Body of(BlobSource blob, long from) {
        return new Body() {
            @Override
            public long length() {
                return blob.size() - from;
            }

            @Override
            public void read(ByteBuffer buffer, long position) throws IOException {
                blob.read(buffer, from + position);
            }
        };
    }
}
