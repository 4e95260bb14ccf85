package io.jenkins.plugins.coreos.agent;

import hudson.model.TaskListener;
import hudson.remoting.Channel;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.coreos.core.transfer.AccessRequest;
import io.jenkins.plugins.coreos.core.transfer.RegistryAccess;
import io.jenkins.plugins.coreos.core.transfer.Surroundings;
import io.jenkins.plugins.coreos.core.transfer.ProgressReporter;
import io.jenkins.plugins.coreos.core.transfer.PushOrder;
import io.jenkins.plugins.coreos.core.transfer.PushProgress;
import io.jenkins.plugins.coreos.core.registry.RegistryOptions;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import jenkins.MasterToSlaveFileCallable;

/** A push, in the agent's JVM, straight out of the archive. */
public final class PushTask extends MasterToSlaveFileCallable<PushOutcome> {
    private static final long serialVersionUID = 1L;

    private final PushOrder order;
    private final AccessRequest access;
    private final HashMap<String, String> environment;
    private final RegistryOptions options;
    private final TaskListener listener;
    private final ProgressSink sink;

    /**
     * A push.
     *
     * @param access how to get into the registries; secrets in it are in memory here and there, and nowhere else
     * @param environment the step's variables that name files and proxies
     * @param listener the build's log
     * @param sink told how far it is; exported to the agent
     */
    public PushTask(
            PushOrder order,
            AccessRequest access,
            Map<String, String> environment,
            RegistryOptions options,
            TaskListener listener,
            ProgressSink sink) {
        this.order = order;
        this.access = access;
        this.environment = new HashMap<>(environment);
        this.options = options;
        this.listener = listener;
        this.sink = sink;
    }

    @Override
    public PushOutcome invoke(File directory, VirtualChannel channel) throws InterruptedException {
        PrintStream stream = listener.getLogger();
        Consumer<String> log = line -> {
            stream.println(line);
            // The stream to the controller is buffered, and what is left in it when the step ends may come too late.
            stream.flush();
        };
        PushProgress progress = new PushProgress();
        try (ConnectionGuard guard = new ConnectionGuard(channel instanceof Channel remote ? remote : null);
                ProgressReporter reporter = new ProgressReporter(progress, ProgressReporter.INTERVAL, log, sink::at)) {
            Surroundings around = Surroundings.of(environment, directory.toPath());
            PushOrder.Access ways = PushOrder.Access.of(new RegistryAccess(access, around, log), options);
            return PushOutcome.of(
                    order.carryOut(directory.toPath(), ways, progress, log).toMap());
        } catch (IOException | IllegalArgumentException e) {
            return PushOutcome.failed(explained(String.valueOf(e.getMessage())));
        }
    }

    /** Within {@code container(…)} the shell sees other files than this process does. */
    private static String explained(String message) {
        return message.endsWith(" does not exist")
                ? message + " for the agent's own process; if only a container sees it, keep it in a volume that both"
                        + " share, such as the workspace"
                : message;
    }
}
