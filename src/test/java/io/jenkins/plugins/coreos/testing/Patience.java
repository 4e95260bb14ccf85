package io.jenkins.plugins.coreos.testing;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A time limit that grows with the load of the machine: the one place where tests decide that they have waited enough.
 *
 * <p>A limit is meant for a machine with nothing else to do. On one with three runnable threads for each processor, a
 * second counts as a third of one; a wait that the machine itself oversleeps counts as the pause that was meant. Ten
 * times the limit is the end in any case.
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

    /** A limit as it is on this machine now, for those who take a time and not our word. */
    public static Duration scaled(Duration limit) {
        return Duration.ofNanos((long) (limit.toNanos() * factor()));
    }

    /** Returns whether the time is over; to be called often. */
    public boolean isOver() {
        long now = System.nanoTime();
        // Who is asked ten times as late as a pause takes has not been given the processor.
        usedNanos += Math.min(now - looked, 10 * PAUSE_NANOS) / factor();
        looked = now;
        return usedNanos > limit.toNanos() || now - begun > MAX_FACTOR * limit.toNanos();
    }

    /** Pauses before another look. */
    public void pause() {
        LockSupport.parkNanos(PAUSE_NANOS);
    }

    /** Waits for the end of a process; false where it has not ended in time. */
    public static boolean await(Process process, Duration limit) throws InterruptedException {
        Patience patience = of(limit);
        while (!process.waitFor(PAUSE_NANOS, TimeUnit.NANOSECONDS)) {
            if (patience.isOver()) {
                return false;
            }
        }
        return true;
    }

    /** The limit and what became of it, for messages. */
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
