package io.jenkins.plugins.coreos.steps;

import java.io.IOException;
import org.jenkinsci.plugins.workflow.actions.LabelAction;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** Tells the stage views what a step is about: {@code cosaBuild rhel-9.6} instead of a bare name. */
final class StepLabel {
    /** What Jenkins' own steps allow themselves. */
    private static final int MAX_LENGTH = 100;

    private StepLabel() {}

    static void add(StepContext context, String label) throws IOException, InterruptedException {
        FlowNode node = context.get(FlowNode.class);
        if (node != null) {
            node.addAction(new LabelAction(label.length() > MAX_LENGTH ? label.substring(0, MAX_LENGTH) : label));
        }
    }
}
