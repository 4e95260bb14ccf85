package io.jenkins.plugins.coreos.steps.durable;

import java.io.ByteArrayOutputStream;

/**
 * Keeps the first bytes written and discards the rest, so that an agent's output cannot fill the controller's memory.
 */
final class FirstBytes extends ByteArrayOutputStream {
    private final int limit;

    FirstBytes(int limit) {
        this.limit = limit;
    }

    @Override
    public synchronized void write(int b) {
        if (count < limit) {
            super.write(b);
        }
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        super.write(bytes, offset, Math.min(length, limit - count));
    }
}
