package io.jenkins.plugins.coreos.core.http;

import java.io.IOException;

/** Whoever follows an exchange: told what is sent, asked whether to wait on. */
public interface Watch {
    /** Somebody who waits for ever. */
    Watch PATIENT = new Watch() {
        @Override
        public void sent(long bytes) {
            // Nobody counts.
        }

        @Override
        public void check() {
            // There is always more time.
        }
    };

    /** So many bytes of the body have been handed over; a negative number takes back what was counted before. */
    void sent(long bytes);

    /**
     * Asked several times a second while the exchange waits.
     *
     * @throws IOException to end it
     */
    void check() throws IOException;
}
