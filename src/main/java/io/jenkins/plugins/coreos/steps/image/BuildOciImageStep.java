package io.jenkins.plugins.coreos.steps.image;

import static io.jenkins.plugins.coreos.core.text.Lines.list;
import static io.jenkins.plugins.coreos.core.text.Lines.text;

import hudson.AbortException;
import hudson.Extension;
import io.jenkins.plugins.coreos.core.build.BuildRequest;
import io.jenkins.plugins.coreos.steps.CoreosStep;
import io.jenkins.plugins.coreos.steps.Messages;
import io.jenkins.plugins.coreos.steps.StepLabel;
import io.jenkins.plugins.coreos.steps.durable.TrackedStepContext;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** {@code buildOciImage}: builds a Containerfile with buildah or podman, in the current directory and container. */
public final class BuildOciImageStep extends CoreosStep {
    @DataBoundSetter
    public String context;

    @DataBoundSetter
    public String containerfile;

    @DataBoundSetter
    public String from;

    @DataBoundSetter
    public String archive;

    @DataBoundSetter
    public String buildArgs;

    @DataBoundSetter
    public String buildArgFiles;

    @DataBoundSetter
    public String target;

    @DataBoundSetter
    public String labels;

    @DataBoundSetter
    public String secrets;

    @DataBoundSetter
    public String secretFiles;

    @DataBoundSetter
    public String volumes;

    @DataBoundSetter
    public String securityOpt;

    @DataBoundSetter
    public String pullCredentialsId;

    @DataBoundSetter
    public String builder;

    @DataBoundSetter
    public String isolation;

    /** Creates the step without parameters; all are optional. */
    @DataBoundConstructor
    public BuildOciImageStep() {
        // Every parameter is optional.
    }

    @Override
    protected StepExecution execution(StepContext stepContext) throws AbortException {
        BuildRequest request = request();
        return new BuildExecution(
                tracked(stepContext, TrackedStepContext.Result.TRANSFER), request, text(pullCredentialsId));
    }

    @Override
    protected String subject() {
        return subject(from, containerfile, context);
    }

    BuildRequest request() {
        return new BuildRequest(
                text(context) == null ? "." : text(context),
                text(containerfile),
                text(from),
                text(target),
                text(archive) == null ? "image.ociarchive" : text(archive),
                text(builder) == null ? "auto" : text(builder),
                text(isolation),
                list(buildArgs),
                list(buildArgFiles),
                list(labels),
                list(secrets),
                list(secretFiles),
                list(volumes),
                list(securityOpt));
    }

    /** Returns the image in {@code from}, or else the Containerfile or the context. */
    private static String subject(String from, String containerfile, String context) {
        return text(from) != null
                ? StepLabel.push(List.of(text(from)))
                : Stream.of(containerfile, context)
                        .filter(value -> text(value) != null)
                        .findFirst()
                        .orElse(null);
    }

    /** The step's descriptor. */
    @Extension
    public static final class DescriptorImpl extends BuildChecks {
        @Override
        public String getFunctionName() {
            return "buildOciImage";
        }

        @Override
        public String getDisplayName() {
            return Messages.BuildOciImageStep_DisplayName();
        }

        @Override
        public Set<String> listParameters() {
            return Set.of("buildArgs", "buildArgFiles", "labels", "secrets", "secretFiles", "volumes", "securityOpt");
        }

        @Override
        public Set<String> mapParameters() {
            return Set.of("buildArgs", "labels", "secrets", "secretFiles");
        }

        @Override
        public String argumentsToString(Map<String, Object> arguments) {
            return StepLabel.visible(subject(
                    text(arguments.get("from")), text(arguments.get("containerfile")), text(arguments.get("context"))));
        }
    }
}
