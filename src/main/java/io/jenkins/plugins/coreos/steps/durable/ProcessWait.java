package io.jenkins.plugins.coreos.steps.durable;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Waits for a process on an agent, or in a container, for a limited time. */
final class ProcessWait {
    private static final Logger LOGGER = Logger.getLogger(ProcessWait.class.getName());

    private ProcessWait() {}

    /** Ends a process. */
    @FunctionalInterface
    interface Kill {
        void run() throws IOException, InterruptedException;
    }

    /**
     * Waits for a process, and kills it if it does not end in time. {@code Proc.joinWithTimeout} also kills it, but
     * then waits without a limit: forever, if the connection to a container of a pod is lost.
     *
     * @return false if it has not ended in time
     */
    static boolean waitOrKill(Callable<Integer> join, Kill kill, Duration limit, ExecutorService threads)
            throws IOException, InterruptedException {
        Future<Integer> exit = threads.submit(join);
        try {
            exit.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IOException(e.getCause());
        } finally {
            if (exit.cancel(true)) {
                threads.execute(() -> runKill(kill));
            }
        }
    }

    private static void runKill(Kill kill) {
        try {
            kill.run();
        } catch (IOException e) {
            LOGGER.log(Level.FINE, "cannot kill a process", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
