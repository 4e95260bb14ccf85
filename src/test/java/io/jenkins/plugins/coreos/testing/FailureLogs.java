package io.jenkins.plugins.coreos.testing;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Adds the logs of the servers of a test to its failure, even if they are already closed.
 *
 * <p>For classes whose tests use a {@link DockerRegistry}: {@code @ExtendWith(FailureLogs.class)}.
 */
public final class FailureLogs implements BeforeEachCallback, TestExecutionExceptionHandler {
    private static final int MAX_LOGS = 16;
    private static final int MAX_LENGTH = 20_000;
    private static final Deque<Log> LOGS = new ArrayDeque<>();

    /** The log of one server. */
    static final class Log {
        private final String name;
        private Supplier<String> text;
        private boolean closed;

        private Log(String name, Supplier<String> text) {
            this.name = name;
            this.text = text;
        }

        /** Keeps the current log; the server's files are about to be deleted. */
        void close() {
            synchronized (LOGS) {
                String last = tail(text.get());
                text = () -> last;
                closed = true;
            }
        }

        @Override
        public String toString() {
            return "log of " + name + ":\n" + tail(text.get());
        }
    }

    /** A log to show when a test fails. */
    static Log add(String name, Supplier<String> text) {
        synchronized (LOGS) {
            if (LOGS.size() == MAX_LOGS) {
                LOGS.removeFirst();
            }
            Log log = new Log(name, text);
            LOGS.add(log);
            return log;
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        synchronized (LOGS) {
            LOGS.removeIf(log -> log.closed);
        }
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        synchronized (LOGS) {
            for (Log log : LOGS) {
                Throwable shown = new Throwable(log.toString());
                shown.setStackTrace(new StackTraceElement[0]);
                failure.addSuppressed(shown);
            }
        }
        throw failure;
    }

    private static String tail(String text) {
        return text.length() > MAX_LENGTH ? "…" + text.substring(text.length() - MAX_LENGTH) : text;
    }
}
