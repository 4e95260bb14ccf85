package io.jenkins.plugins.coreos.core.http;

import java.io.IOException;

/** Observes an exchange: counts the bytes sent and decides when to stop waiting. */
public interface Watch {
    /** Waits forever and counts nothing. */
    Watch WAIT_FOREVER = new Watch() {};

    /** Reports body bytes handed to the connection; a negative number subtracts bytes counted before. */
    default void sent(long bytes) {}

    /** Called before each read of a streamed body. */
    default void reading() {}

    /** Reports bytes of a streamed body, after each read. */
    default void received(long bytes) {}

    /**
     * Called several times per second while the exchange waits.
     *
     * @throws IOException to abort the exchange
     */
    default void check() throws IOException {}
}
