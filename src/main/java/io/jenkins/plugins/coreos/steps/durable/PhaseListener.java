package io.jenkins.plugins.coreos.steps.durable;

import hudson.model.TaskListener;
import java.io.OutputStream;
import java.util.function.Consumer;
import org.jenkinsci.plugins.workflow.log.OutputStreamTaskListener;

/**
 * A script's log, which sees the headers of the phases as they go by, and changes nothing.
 *
 * <p>That costs no request to an agent: the log comes to the controller anyway. Where it does not, because an agent
 * sends it elsewhere, there are no phases to be seen.
 *
 * <p>A listener with a stream of its own, because a PrintStream would hide that a log cannot be written, and the
 * durable task would take it for written.
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

    /** An agent that writes the log itself has the log alone. */
    private Object writeReplace() {
        return delegate;
    }
}
