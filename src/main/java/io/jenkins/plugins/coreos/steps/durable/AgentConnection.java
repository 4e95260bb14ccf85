package io.jenkins.plugins.coreos.steps.durable;

import hudson.FilePath;
import hudson.remoting.Channel;
import hudson.remoting.ChannelClosedException;
import hudson.remoting.RequestAbortedException;
import hudson.remoting.VirtualChannel;
import java.io.EOFException;
import java.io.IOException;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** Waits for the connection to an agent, and distinguishes a lost connection from a failed operation. */
public final class AgentConnection {
    /** Interval at which the connection is polled. */
    private static final long POLL_MILLIS = 1_000;

    private AgentConnection() {}

    /**
     * Returns the step's directory as soon as its agent is connected.
     *
     * @throws InterruptedException if the step is stopped
     */
    private static FilePath await(StepContext context, StepWork work) throws InterruptedException {
        while (true) {
            if (work.isStopped()) {
                throw new InterruptedException();
            }
            try {
                FilePath directory = context.get(FilePath.class);
                if (directory != null && !isClosed(directory.getChannel())) {
                    return directory;
                }
            } catch (IOException e) {
                // The agent is offline. If it is removed, the node step notices that and stops this step.
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** An operation that needs the connection to the step's agent; its argument is the step's directory. */
    @FunctionalInterface
    public interface Work<T> {
        T in(FilePath directory) throws Exception;
    }

    /** Performs an operation, and repeats it after a pause each time the connection is lost meanwhile. */
    public static <T> T retry(StepContext context, StepWork work, Work<T> task) throws Exception {
        Reconnects reconnects = new Reconnects();
        while (true) {
            FilePath directory = await(context, work);
            try {
                return task.in(directory);
            } catch (IOException | RequestAbortedException e) {
                if (work.isStopped() || !isLost(e, directory)) {
                    throw e;
                }
                pause(reconnects, directory, e);
            }
        }
    }

    /** Pauses before failed work is repeated, or throws the failure once the repeats are used up. */
    private static <E extends Exception> void pause(Reconnects reconnects, FilePath directory, E failure)
            throws E, InterruptedException {
        long millis = reconnects.pause(isClosed(directory.getChannel()));
        if (millis < 0) {
            throw failure;
        }
        Thread.sleep(millis);
    }

    private static boolean isClosed(VirtualChannel channel) {
        return channel instanceof Channel remote && remote.isClosingOrClosed();
    }

    /** Returns true if an error was caused by a lost connection to the agent. */
    public static boolean isLost(Throwable error, FilePath directory) {
        for (Throwable at = error; at != null; at = at.getCause()) {
            if (at instanceof ChannelClosedException
                    || at instanceof RequestAbortedException
                    || at instanceof EOFException) {
                return true;
            }
        }
        return isClosed(directory.getChannel());
    }

    /**
     * Decides how often, and after which pause, to repeat work that a lost connection interrupted.
     *
     * <p>If the connection is closed, the step waits until it is back, without a limit. If the connection is open but
     * calls over it keep failing, the work is repeated a few times with exponential backoff; after that, the failure is
     * treated as permanent.
     */
    static final class Reconnects {
        /**
         * Maximum number of repeats. The pauses of 1, 2, 4, 8 and 16 s are longer in total than remoting takes to
         * detect a lost connection.
         */
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
}
