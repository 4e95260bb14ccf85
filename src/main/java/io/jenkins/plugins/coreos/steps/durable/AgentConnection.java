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

/** Tells a broken connection to an agent from a failure on it. */
public final class AgentConnection {
    /** How often to look whether the agent is back. */
    private static final long POLL_MILLIS = 1_000;

    private AgentConnection() {}

    /**
     * A step's directory, as soon as there is a connection to where it is.
     *
     * @param stopped whether the step has been stopped, so that nobody waits any more
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
                // The agent is offline; its removal is for the node step to notice, which then stops this one.
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** Something that needs the connection to where a step stands. */
    @FunctionalInterface
    public interface Work<T> {
        T with(FilePath directory) throws Exception;
    }

    /** Does that, and again, after a pause, whenever the connection breaks on the way. */
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

    /** Waits before work is repeated that failed so; throws the failure where it has been repeated often enough. */
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

    /** Whether an error means that the agent could not be reached any more. */
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
