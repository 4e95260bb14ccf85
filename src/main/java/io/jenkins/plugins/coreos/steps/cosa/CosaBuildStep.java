package io.jenkins.plugins.coreos.steps.cosa;

import hudson.Extension;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.coreos.core.cosa.CosaRequest;
import io.jenkins.plugins.coreos.core.text.Lines;
import io.jenkins.plugins.coreos.steps.Messages;
import io.jenkins.plugins.coreos.steps.StepError;
import io.jenkins.plugins.coreos.steps.StepLabel;
import io.jenkins.plugins.coreos.steps.StepText;
import io.jenkins.plugins.coreos.steps.durable.ResultExecution;
import io.jenkins.plugins.coreos.steps.durable.ScriptResult;
import io.jenkins.plugins.coreos.steps.durable.SecretScriptExecution;
import io.jenkins.plugins.coreos.steps.durable.TrackedStepContext;
import java.util.Map;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.verb.POST;

/** {@code cosaBuild}: builds RHCOS or FCOS with COSA, in the current directory and container. */
public final class CosaBuildStep extends CosaBuildParameters {
    private static final String SCRIPT = "cosa-build.sh";

    private String pullCredentialsId;

    @DataBoundConstructor
    public CosaBuildStep() {
        // Every parameter is optional.
    }

    public String getPullCredentialsId() {
        return pullCredentialsId;
    }

    @DataBoundSetter
    public void setPullCredentialsId(String pullCredentialsId) {
        this.pullCredentialsId = Lines.text(pullCredentialsId);
    }

    @Override
    public StepExecution start(StepContext context) throws Exception {
        CosaRequest request;
        try {
            request = request().build();
        } catch (IllegalArgumentException e) {
            throw StepError.of("cosaBuild", e);
        }
        String about = StepText.build(getVariant(), getSource(), Lines.list(getPhases()));
        StepLabel.add(context, StepText.of("cosaBuild", about));
        StepContext watched = watched(context, TrackedStepContext.Result.BUILD);
        return pullCredentialsId == null
                ? new ResultExecution(watched, SCRIPT, request.arguments(), ScriptResult.COSA_BUILD)
                : new SecretScriptExecution(
                        watched, SCRIPT, request.arguments(), ScriptResult.COSA_BUILD, pullCredentialsId);
    }

    /** The step's descriptor. */
    @Extension
    public static final class DescriptorImpl extends CosaChecks {
        @Override
        public String getFunctionName() {
            return "cosaBuild";
        }

        @Override
        public String getDisplayName() {
            return Messages.CosaBuildStep_DisplayName();
        }

        @Override
        public Set<String> listParameters() {
            return Set.of("overrides", "overrideRpms", "artifacts", "extraFetchArgs", "extraBuildArgs", "phases");
        }

        /** Lists the settings for /dev/kvm. */
        @POST
        public ListBoxModel doFillKvmItems() {
            ListBoxModel items = new ListBoxModel();
            CosaRequest.KVM.forEach(items::add);
            return items;
        }

        @Override
        public String argumentsToString(Map<String, Object> namedArgs) {
            return StepText.text(StepText.build(
                    text(namedArgs.get("variant")), text(namedArgs.get("source")), texts(namedArgs.get("phases"))));
        }
    }
}
