package io.jenkins.plugins.coreos.steps;

import hudson.model.TaskListener;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * A script's log, which sees the headers of the phases as they go by, and changes nothing.
 *
 * <p>That costs no request to an agent: the log comes to the controller anyway. Where it does not, because an agent
 * sends it elsewhere, there are no phases to be seen.
 */
final class PhaseListener implements TaskListener {
    private static final long serialVersionUID = 1L;

    private final TaskListener delegate;
    private final transient PrintStream logger;

    PhaseListener(TaskListener delegate, Consumer<String> phase) {
        this.delegate = delegate;
        this.logger = new PrintStream(new PhaseLines(delegate.getLogger(), phase), false, StandardCharsets.UTF_8);
    }

    @Override
    public PrintStream getLogger() {
        return logger;
    }

    /** An agent that writes the log itself has the log alone. */
    private Object writeReplace() {
        return delegate;
    }
}
