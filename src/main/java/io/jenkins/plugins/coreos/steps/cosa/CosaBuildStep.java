package io.jenkins.plugins.coreos.steps.cosa;

import static io.jenkins.plugins.coreos.core.text.Lines.list;
import static io.jenkins.plugins.coreos.core.text.Lines.text;

import hudson.AbortException;
import hudson.Extension;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.coreos.core.cosa.CosaRequest;
import io.jenkins.plugins.coreos.steps.CoreosStep;
import io.jenkins.plugins.coreos.steps.Messages;
import io.jenkins.plugins.coreos.steps.StepLabel;
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
public final class CosaBuildStep extends CoreosStep {
    private static final String SCRIPT = "cosa-build.sh";

    // The source of the build and its identity.
    @DataBoundSetter
    public String cosaDir;

    @DataBoundSetter
    public String source;

    @DataBoundSetter
    public String branch;

    @DataBoundSetter
    public String commit;

    @DataBoundSetter
    public String variant;

    @DataBoundSetter
    public String yumrepos;

    @DataBoundSetter
    public String yumreposBranch;

    @DataBoundSetter
    public boolean transientBuild;

    @DataBoundSetter
    public String buildFetchUrl;

    @DataBoundSetter
    public String importImage;

    @DataBoundSetter
    public String download;

    @DataBoundSetter
    public String arch;

    @DataBoundSetter
    public String version;

    @DataBoundSetter
    public boolean versionary;

    @DataBoundSetter
    public String parentBuild;

    @DataBoundSetter
    public String autolock;

    // The build and its artifacts.
    @DataBoundSetter
    public boolean strict;

    @DataBoundSetter
    public boolean force;

    @DataBoundSetter
    public boolean skipPrune;

    @DataBoundSetter
    public String overrides;

    @DataBoundSetter
    public String overrideRpms;

    @DataBoundSetter
    public String artifacts;

    @DataBoundSetter
    public boolean compress;

    @DataBoundSetter
    public String kvm = "auto";

    @DataBoundSetter
    public String pullCredentialsId;

    @DataBoundSetter
    public boolean verify;

    @DataBoundSetter
    public boolean cleanCache;

    @DataBoundSetter
    public String extraFetchArgs;

    @DataBoundSetter
    public String extraBuildArgs;

    @DataBoundSetter
    public String phases;

    /** Creates the step without parameters; all are optional. */
    @DataBoundConstructor
    public CosaBuildStep() {
        // Every parameter is optional.
    }

    @Override
    protected StepExecution execution(StepContext context) throws AbortException {
        CosaRequest request = request();
        StepContext tracked = tracked(context, TrackedStepContext.Result.BUILD);
        String pullSecret = text(pullCredentialsId);
        return pullSecret == null
                ? new ResultExecution(tracked, SCRIPT, request.arguments(), ScriptResult.COSA_BUILD)
                : new SecretScriptExecution(tracked, SCRIPT, request.arguments(), ScriptResult.COSA_BUILD, pullSecret);
    }

    @Override
    protected String subject() {
        return StepLabel.build(text(importImage), text(variant), text(source), list(phases));
    }

    private CosaRequest request() {
        return CosaRequest.builder()
                .set("cosaDir", text(cosaDir))
                .set("source", text(source))
                .set("branch", text(branch))
                .set("commit", text(commit))
                .set("variant", text(variant))
                .set("yumrepos", text(yumrepos))
                .set("yumreposBranch", text(yumreposBranch))
                .set("transientBuild", transientBuild)
                .set("buildFetchUrl", text(buildFetchUrl))
                .set("importImage", text(importImage))
                .set("download", list(download))
                .set("arch", text(arch))
                .set("version", text(version))
                .set("versionary", versionary)
                .set("parentBuild", text(parentBuild))
                .set("autolock", text(autolock))
                .set("strict", strict)
                .set("force", force)
                .set("skipPrune", skipPrune)
                .set("overrides", list(overrides))
                .set("overrideRpms", list(overrideRpms))
                .set("artifacts", list(artifacts))
                .set("compress", compress)
                .set("kvm", text(kvm))
                .set("verify", verify)
                .set("cleanCache", cleanCache)
                .set("extraFetchArgs", list(extraFetchArgs))
                .set("extraBuildArgs", list(extraBuildArgs))
                .set("phases", list(phases))
                .build();
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
            return Set.of(
                    "download", "overrides", "overrideRpms", "artifacts", "extraFetchArgs", "extraBuildArgs", "phases");
        }

        /** Lists the settings for /dev/kvm. */
        @POST
        public ListBoxModel doFillKvmItems() {
            ListBoxModel items = new ListBoxModel();
            CosaRequest.KVM.forEach(items::add);
            return items;
        }

        @Override
        public String argumentsToString(Map<String, Object> arguments) {
            return StepLabel.visible(StepLabel.build(
                    text(arguments.get("importImage")),
                    text(arguments.get("variant")),
                    text(arguments.get("source")),
                    texts(arguments.get("phases"))));
        }
    }
}
