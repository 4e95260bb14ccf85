package io.jenkins.plugins.coreos.core.http;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;

/** Bytes to and from a server. Only {@link #await} waits; it ends when its thread is interrupted. */
interface Wire extends Closeable {
    int READ = SelectionKey.OP_READ;
    int WRITE = SelectionKey.OP_WRITE;

    /** Reads what there is: 0 for nothing now, -1 for the end. */
    int read(ByteBuffer into) throws IOException;

    /** Writes what can be written now. */
    void write(ByteBuffer from) throws IOException;

    /** As {@link Body#transfer}. */
    long transfer(Body body, long position) throws IOException;

    /** Whether bytes that were given to {@link #write} still have to go. */
    boolean isBehind();

    /**
     * Waits until something can be done.
     *
     * @param operations {@link #READ}, {@link #WRITE} or both
     * @return which of them
     * @throws IOException also what the watch throws
     */
    int await(int operations, Watch watch) throws IOException, InterruptedException;

    @Override
    void close();
}
