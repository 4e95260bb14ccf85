package io.jenkins.plugins.coreos.core.http;

import java.nio.ByteBuffer;

/** A body in memory. */
final class Bytes implements Body {
    private final byte[] bytes;
    private final boolean secret;

    Bytes(byte[] bytes, boolean secret) {
        this.bytes = bytes;
        this.secret = secret;
    }

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
}
