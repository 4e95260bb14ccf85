package io.jenkins.plugins.coreos.core.transfer;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Says every few seconds how far a push is; says nothing when nothing is new. */
public final class ProgressReporter implements AutoCloseable {
    /** Often enough to see that it moves, seldom enough to leave the log readable. */
    public static final Duration INTERVAL = Duration.ofSeconds(5);

    private final TransferProgress progress;
    /** A bar that is drawn anew has to move to be believed. */
    private static final Duration BAR_INTERVAL = Duration.ofMillis(200);

    private static final int BAR_WIDTH = 30;

    private final Consumer<String> out;
    private final Moved moved;
    private final boolean bar;
    private final TransferProgress.Snapshot start;
    private final ScheduledExecutorService timer;
    private TransferProgress.Snapshot before;

    /** Told in numbers, whenever there is a line. */
    @FunctionalInterface
    public interface Moved {
        /** Tells how many bytes are where they belong, and of how many. */
        void to(long doneBytes, long totalBytes);
    }

    /** Reports for a log: a line at every interval. */
    public ProgressReporter(TransferProgress progress, Duration interval, Consumer<String> out) {
        this(progress, interval, out, (done, total) -> {});
    }

    /** Reports for a log, and in numbers to somebody else. */
    public ProgressReporter(TransferProgress progress, Duration interval, Consumer<String> out, Moved moved) {
        this(progress, interval, false, out, moved);
    }

    /** Reports for a terminal: a bar, to be drawn where the one before was. */
    public static ProgressReporter bar(TransferProgress progress, Consumer<String> out) {
        return new ProgressReporter(progress, BAR_INTERVAL, true, out, (done, total) -> {});
    }

    private ProgressReporter(
            TransferProgress progress, Duration interval, boolean bar, Consumer<String> out, Moved moved) {
        this.progress = progress;
        this.bar = bar;
        this.out = out;
        this.moved = moved;
        this.start = progress.snapshot();
        this.before = progress.snapshot();
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "push-progress");
            thread.setDaemon(true);
            return thread;
        });
        timer.scheduleWithFixedDelay(this::report, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void report() {
        TransferProgress.Snapshot now = progress.snapshot();
        boolean isNew = now.doneBytes() != before.doneBytes() || now.doneBlobs() != before.doneBlobs();
        if (isNew && now.totalBlobs() > 0) {
            // Within a fifth of a second the rate is noise: a bar shows the mean.
            out.accept(
                    bar
                            ? ProgressLine.bar(now, BAR_WIDTH) + " " + ProgressLine.of(start, now)
                            : ProgressLine.of(before, now));
            before = now;
            moved.to(now.doneBytes(), now.totalBytes());
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
