package io.jenkins.plugins.coreos.testing;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A time limit that grows with the load of the machine; all waits of the tests use it.
 *
 * <p>A limit is given for an idle machine. With three runnable threads per processor, a second counts as a third of a
 * second; a pause that takes too long counts as at most ten pauses. After ten times the limit, the wait always ends.
 */
public final class Patience {
    /** A wait that never ends is detected on any machine. */
    private static final int MAX_FACTOR = 10;

    private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos();

    private final Duration limit;
    private final long begun = System.nanoTime();
    private long looked = begun;
    private double usedNanos;

    private Patience(Duration limit) {
        this.limit = limit;
    }

    /** Patience that begins now. */
    public static Patience of(Duration limit) {
        return new Patience(limit);
    }

    /** Returns a limit scaled to the current load, for APIs that take a duration. */
    public static Duration scaled(Duration limit) {
        return Duration.ofNanos((long) (limit.toNanos() * factor()));
    }

    /** Returns whether the time is over; must be called often. */
    public boolean isOver() {
        long now = System.nanoTime();
        // A gap of more than ten pauses means that this process did not get the processor.
        usedNanos += Math.min(now - looked, 10 * PAUSE_NANOS) / factor();
        looked = now;
        return usedNanos > limit.toNanos() || now - begun > MAX_FACTOR * limit.toNanos();
    }

    /** Pauses between two polls. */
    public void pause() {
        LockSupport.parkNanos(PAUSE_NANOS);
    }

    /** Waits for the end of a process; returns false if it did not end in time. */
    public static boolean await(Process process, Duration limit) throws InterruptedException {
        Patience patience = of(limit);
        while (!process.waitFor(PAUSE_NANOS, TimeUnit.NANOSECONDS)) {
            if (patience.isOver()) {
                return false;
            }
        }
        return true;
    }

    /** The limit, and the time that has passed, for messages. */
    @Override
    public String toString() {
        return limit.toSeconds() + " s ("
                + Duration.ofNanos(System.nanoTime() - begun).toSeconds() + " s by the clock, load "
                + Math.round(factor() * 10) / 10.0 + ")";
    }

    private static double factor() {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        return factor(load, Runtime.getRuntime().availableProcessors());
    }

    /** The slowdown relative to an idle machine; a negative load is unknown. */
    static double factor(double load, int processors) {
        return Math.min(MAX_FACTOR, Math.max(1, load / processors));
    }
}
