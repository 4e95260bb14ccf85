package io.jenkins.plugins.coreos.steps.durable;

import hudson.model.TaskListener;
import java.io.OutputStream;
import java.util.function.Consumer;
import org.jenkinsci.plugins.workflow.log.OutputStreamTaskListener;

/**
 * A script's log that reports the phase headers passing through it and leaves the output unchanged.
 *
 * <p>This needs no request to the agent, because the log is sent to the controller anyway. If an agent sends the log
 * elsewhere, no phases are reported.
 *
 * <p>This is a listener with its own stream because a PrintStream would swallow write errors, and the durable task
 * would take the output for written.
 */
final class PhaseListener extends OutputStreamTaskListener.Default {
    private static final long serialVersionUID = 1L;

    private final TaskListener delegate;
    private final transient OutputStream lines;

    PhaseListener(TaskListener delegate, Consumer<String> phase) {
        this.delegate = delegate;
        this.lines = new PhaseLines(OutputStreamTaskListener.getOutputStream(delegate), phase);
    }

    @Override
    public OutputStream getOutputStream() {
        return lines;
    }

    /** An agent that writes the log itself gets the plain log. */
    private Object writeReplace() {
        return delegate;
    }
}
