package io.jenkins.plugins.coreos.agent;

import hudson.model.TaskListener;
import hudson.remoting.Channel;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.coreos.core.transfer.HostEnvironment;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import jenkins.MasterToSlaveFileCallable;

/**
 * Base class of the callables that do a step's work in the agent's JVM. A user error is returned as a message instead
 * of thrown.
 */
public abstract class AgentCallable extends MasterToSlaveFileCallable<TransferOutcome> {
    private static final long serialVersionUID = 1L;

    private final String step;
    private final HashMap<String, String> environment;
    private final TaskListener listener;

    /**
     * Creates the callable.
     *
     * @param step the step's name, with which its lines in the log begin
     * @param environment the step's environment variables for file locations and proxies
     * @param listener the build's log
     */
    AgentCallable(String step, Map<String, String> environment, TaskListener listener) {
        this.step = step;
        this.environment = new HashMap<>(environment);
        this.listener = listener;
    }

    /**
     * Does the work.
     *
     * @param log receives lines for the build's log
     */
    abstract TransferOutcome run(HostEnvironment host, Consumer<String> log) throws IOException, InterruptedException;

    @Override
    public final TransferOutcome invoke(File directory, VirtualChannel channel) throws InterruptedException {
        PrintStream stream = listener.getLogger();
        Consumer<String> log = line -> {
            stream.println(step + ": " + line);
            // The stream to the controller is buffered; output still in it when the step ends may be lost.
            stream.flush();
        };
        try (ConnectionGuard guard = new ConnectionGuard(channel instanceof Channel remote ? remote : null)) {
            return run(HostEnvironment.of(environment, directory.toPath()), log);
        } catch (IOException | IllegalArgumentException e) {
            return TransferOutcome.failed(withHint(String.valueOf(e.getMessage())));
        }
    }

    /** Adds a hint to the message about a missing file: within {@code container(…)}, a shell sees other files. */
    private static String withHint(String message) {
        return message.endsWith(" does not exist")
                ? message + " for the agent process; if it exists in a container only, move it to a volume that both"
                        + " share, such as the workspace"
                : message;
    }

    /**
     * Interrupts the current thread when the connection to the controller is lost. The controller repeats the work
     * after it reconnects, and two concurrent runs would conflict.
     */
    private static final class ConnectionGuard implements AutoCloseable {
        private static final long CHECK_MILLIS = 500;

        private final ScheduledExecutorService timer;

        /**
         * Guards the current thread.
         *
         * @param channel the connection to the controller, or null if the work runs on the controller itself
         */
        ConnectionGuard(Channel channel) {
            if (channel == null) {
                timer = null;
                return;
            }
            Thread worker = Thread.currentThread();
            timer = Executors.newSingleThreadScheduledExecutor(task -> {
                Thread thread = new Thread(task, "push-connection-guard");
                thread.setDaemon(true);
                return thread;
            });
            timer.scheduleWithFixedDelay(
                    () -> {
                        if (channel.isClosingOrClosed()) {
                            worker.interrupt();
                            timer.shutdown();
                        }
                    },
                    CHECK_MILLIS,
                    CHECK_MILLIS,
                    TimeUnit.MILLISECONDS);
        }

        @Override
        public void close() {
            if (timer != null) {
                timer.shutdownNow();
            }
        }
    }
}
