package io.jenkins.plugins.coreos.steps;

import java.io.IOException;
import org.jenkinsci.plugins.workflow.actions.LabelAction;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** Labels a step in the stage views: {@code cosaBuild rhel-9.6} instead of the bare step name. */
public final class StepLabel {
    private StepLabel() {}

    public static void add(StepContext context, String label) throws IOException, InterruptedException {
        FlowNode node = context.get(FlowNode.class);
        if (node != null) {
            node.addAction(new LabelAction(StepText.text(label)));
        }
    }
}
