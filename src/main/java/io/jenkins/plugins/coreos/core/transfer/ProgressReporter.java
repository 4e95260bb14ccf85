package io.jenkins.plugins.coreos.core.transfer;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Reports the progress of a push at regular intervals; prints nothing if nothing has changed. */
public final class ProgressReporter implements AutoCloseable {
    /**
     * Interval of lines in a log: short enough to show that the push is moving, long enough to keep the log readable.
     */
    public static final Duration INTERVAL = Duration.ofSeconds(5);

    private final TransferProgress progress;
    /** Interval of updates of a progress bar: short enough for the bar to appear to move. */
    private static final Duration BAR_INTERVAL = Duration.ofMillis(200);

    private static final int BAR_WIDTH = 30;

    private final Consumer<String> out;
    private final Listener listener;
    private final boolean bar;
    private final TransferProgress.Snapshot start;
    private final ScheduledExecutorService timer;
    private TransferProgress.Snapshot before;

    /** Receives progress as numbers, whenever a line is printed. */
    @FunctionalInterface
    public interface Listener {
        /** Reports the number of completed bytes and the total. */
        void progressed(long doneBytes, long totalBytes);
    }

    /** Reports to a log: one line per interval. */
    public ProgressReporter(TransferProgress progress, Duration interval, Consumer<String> out) {
        this(progress, interval, out, (done, total) -> {});
    }

    /** Reports to a log, and as numbers to a listener. */
    public ProgressReporter(TransferProgress progress, Duration interval, Consumer<String> out, Listener listener) {
        this(progress, interval, false, out, listener);
    }

    /** Reports to a terminal: a bar that overwrites the previous one. */
    public static ProgressReporter bar(TransferProgress progress, Consumer<String> out) {
        return new ProgressReporter(progress, BAR_INTERVAL, true, out, (done, total) -> {});
    }

    private ProgressReporter(
            TransferProgress progress, Duration interval, boolean bar, Consumer<String> out, Listener listener) {
        this.progress = progress;
        this.bar = bar;
        this.out = out;
        this.listener = listener;
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
            // The rate over 200 ms is noise, so the bar shows the mean.
            out.accept(
                    bar
                            ? ProgressLine.bar(now, BAR_WIDTH) + " " + ProgressLine.of(start, now)
                            : ProgressLine.of(before, now));
            before = now;
            listener.progressed(now.doneBytes(), now.totalBytes());
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
