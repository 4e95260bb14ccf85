package io.jenkins.plugins.coreos.steps.durable;

import hudson.FilePath;
import hudson.remoting.Channel;
import hudson.remoting.ChannelClosedException;
import hudson.remoting.RequestAbortedException;
import hudson.remoting.VirtualChannel;
import java.io.EOFException;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** Waits for the connection to an agent, and distinguishes a lost connection from a failed operation. */
public final class AgentConnection {
    /** Interval at which the connection is polled. */
    private static final long POLL_MILLIS = 1_000;

    private AgentConnection() {}

    /**
     * Waits for the connection to the step's agent and returns the step's directory.
     *
     * @param stopped returns true once the step has been stopped, which ends the wait
     */
    public static FilePath await(StepContext context, BooleanSupplier stopped) throws InterruptedException {
        while (true) {
            if (stopped.getAsBoolean()) {
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

    /** An operation that needs the connection to the step's agent. */
    @FunctionalInterface
    public interface Work<T> {
        T with(FilePath directory) throws Exception;
    }

    /** Performs an operation, and repeats it after a pause each time the connection is lost meanwhile. */
    public static <T> T keep(StepContext context, StepWork work, Work<T> task) throws Exception {
        Reconnects reconnects = new Reconnects();
        while (true) {
            FilePath directory = await(context, work::isStopped);
            try {
                return task.with(directory);
            } catch (IOException | RequestAbortedException e) {
                if (work.isStopped() || !isLost(e, directory)) {
                    throw e;
                }
                pause(reconnects, directory, e);
            }
        }
    }

    /** Pauses before failed work is repeated, or throws the failure once the repeats are used up. */
    public static <E extends Exception> void pause(Reconnects reconnects, FilePath directory, E failure)
            throws E, InterruptedException {
        long millis = reconnects.pause(isClosed(directory.getChannel()));
        if (millis < 0) {
            throw failure;
        }
        Thread.sleep(millis);
    }

    static boolean isClosed(VirtualChannel channel) {
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
}
