package io.jenkins.plugins.coreos.core.push;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Says every few seconds how far a push is; says nothing when nothing is new. */
public final class ProgressReporter implements AutoCloseable {
    /** Often enough to see that it moves, seldom enough to leave the log readable. */
    public static final Duration INTERVAL = Duration.ofSeconds(5);

    private final PushProgress progress;
    private final Consumer<String> out;
    private final ScheduledExecutorService timer;
    private PushProgress.Snapshot before;

    public ProgressReporter(PushProgress progress, Duration interval, Consumer<String> out) {
        this.progress = progress;
        this.out = out;
        this.before = progress.snapshot();
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "push-progress");
            thread.setDaemon(true);
            return thread;
        });
        timer.scheduleWithFixedDelay(this::report, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void report() {
        PushProgress.Snapshot now = progress.snapshot();
        boolean isNew = now.doneBytes() != before.doneBytes() || now.doneBlobs() != before.doneBlobs();
        if (isNew && now.totalBlobs() > 0) {
            out.accept(ProgressLine.of(before, now));
            before = now;
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
