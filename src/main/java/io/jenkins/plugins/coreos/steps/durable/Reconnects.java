package io.jenkins.plugins.coreos.steps.durable;

/**
 * How often, and after how long, work is repeated that a broken connection ended.
 *
 * <p>A connection that is closed comes back or does not, and its step waits for it. One that is open again, or still,
 * while calls over it go on failing gets a few more calls, each after twice the pause: then the failure is no passing
 * one.
 */
public final class Reconnects {
    /** 1, 2, 4, 8 and 16 s: longer than remoting takes to notice that a connection is gone. */
    private static final int MAX_REPEATS = 5;

    private static final long FIRST_PAUSE_MILLIS = 1_000;

    private int failures;

    /**
     * Counts a failure.
     *
     * @param isClosed whether the connection is known to be closed
     * @return how long to wait before the work is repeated, in milliseconds; negative where it is not to be repeated
     */
    long pause(boolean isClosed) {
        if (isClosed) {
            failures = 0;
            return FIRST_PAUSE_MILLIS;
        }
        return failures == MAX_REPEATS ? -1 : FIRST_PAUSE_MILLIS << failures++;
    }
}
