package io.jenkins.plugins.coreos.testing;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Prints the running test each minute, so that a hanging run shows its position even under {@code mvn -q}, which prints
 * neither classes nor tests. Registered for all tests.
 */
public final class LongTests implements BeforeEachCallback, AfterEachCallback {
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final LongTests ALL = new LongTests(INTERVAL, System.err);

    private final Map<String, Long> running = new ConcurrentHashMap<>();
    private final PrintStream out;
    private final Duration interval;

    /** For JUnit: all tests share one clock. */
    public LongTests() {
        this.out = null;
        this.interval = null;
    }

    LongTests(Duration interval, PrintStream out) {
        this.out = out;
        this.interval = interval;
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "long tests");
            thread.setDaemon(true);
            return thread;
        });
        timer.scheduleAtFixedRate(this::name, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        ALL.begin(name(context));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        ALL.end(name(context));
    }

    void begin(String test) {
        running.put(test, System.nanoTime());
    }

    void end(String test) {
        running.remove(test);
    }

    private void name() {
        running.forEach((test, begun) -> {
            Duration elapsed = Duration.ofNanos(System.nanoTime() - begun);
            if (elapsed.compareTo(interval) >= 0) {
                out.println("still running after " + elapsed.toSeconds() + " s: " + test);
            }
        });
    }

    private static String name(ExtensionContext context) {
        return context.getRequiredTestClass().getName() + "."
                + context.getRequiredTestMethod().getName() + " " + context.getDisplayName();
    }
}
