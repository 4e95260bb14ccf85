package io.jenkins.plugins.coreos.agent;

import hudson.model.TaskListener;
import io.jenkins.plugins.coreos.core.transfer.HostEnvironment;
import io.jenkins.plugins.coreos.core.transfer.ImageInspection;
import java.io.IOException;
import java.util.Map;
import java.util.function.Consumer;

/** Runs an inspection of an image in the agent's JVM. */
public final class InspectionCallable extends AgentCallable {
    private static final long serialVersionUID = 1L;

    private final ImageInspection inspection;

    /**
     * Creates the callable.
     *
     * @param inspection the inspection; its secrets exist in memory only, here and on the agent
     * @param step the step's name, with which its lines in the log begin
     * @param environment the step's environment variables for file locations and proxies
     * @param listener the build's log
     */
    public InspectionCallable(
            ImageInspection inspection, String step, Map<String, String> environment, TaskListener listener) {
        super(step, environment, listener);
        this.inspection = inspection;
    }

    @Override
    TransferOutcome run(HostEnvironment host, Consumer<String> log) throws IOException, InterruptedException {
        return inspection.run(host, log).map(TransferOutcome::of).orElseGet(TransferOutcome::missing);
    }
}
