package io.jenkins.plugins.coreos.steps.durable;

/**
 * Decides how often, and after which pause, work is repeated that a lost connection interrupted.
 *
 * <p>If the connection is closed, the step waits until it is back, without a limit. If the connection is open but calls
 * over it keep failing, the work is repeated a few times with exponential backoff; after that, the failure is taken for
 * permanent.
 */
public final class Reconnects {
    /** 1, 2, 4, 8 and 16 s: longer than remoting takes to detect a lost connection. */
    private static final int MAX_REPEATS = 5;

    private static final long FIRST_PAUSE_MILLIS = 1_000;

    private int failures;

    /**
     * Counts a failure.
     *
     * @param isClosed true if the connection is known to be closed
     * @return the pause before the work is repeated, in milliseconds; negative if it must not be repeated
     */
    long pause(boolean isClosed) {
        if (isClosed) {
            failures = 0;
            return FIRST_PAUSE_MILLIS;
        }
        return failures == MAX_REPEATS ? -1 : FIRST_PAUSE_MILLIS << failures++;
    }
}
