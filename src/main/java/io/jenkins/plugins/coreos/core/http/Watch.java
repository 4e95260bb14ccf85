package io.jenkins.plugins.coreos.core.http;

import java.io.IOException;

/** Observes an exchange: counts the bytes sent and decides when to stop waiting. */
public interface Watch {
    /** Waits forever. */
    Watch PATIENT = new Watch() {
        @Override
        public void sent(long bytes) {
            // Not counted.
        }

        @Override
        public void check() {
            // No time limit.
        }
    };

    /** Reports body bytes handed to the connection; a negative number subtracts bytes counted before. */
    void sent(long bytes);

    /** Called before each read of a streamed body. */
    default void reading() {
        // Most exchanges buffer the body.
    }

    /** Reports bytes of a streamed body, after each read. */
    default void received(long bytes) {
        // Most exchanges buffer the body.
    }

    /**
     * Called several times per second while the exchange waits.
     *
     * @throws IOException to abort the exchange
     */
    void check() throws IOException;
}
