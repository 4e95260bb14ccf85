package io.jenkins.plugins.coreos.steps.transfer;

import static io.jenkins.plugins.coreos.core.text.Lines.text;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.Extension;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.coreos.agent.AgentCallable;
import io.jenkins.plugins.coreos.agent.InspectionCallable;
import io.jenkins.plugins.coreos.core.text.Lines;
import io.jenkins.plugins.coreos.core.text.NamedParameter;
import io.jenkins.plugins.coreos.core.text.Quoted;
import io.jenkins.plugins.coreos.core.transfer.ImageInspection;
import io.jenkins.plugins.coreos.core.transfer.ImageSelector;
import io.jenkins.plugins.coreos.core.transfer.InspectionResultValidator;
import io.jenkins.plugins.coreos.core.transfer.NamedArchives;
import io.jenkins.plugins.coreos.core.transfer.SourceSelector;
import io.jenkins.plugins.coreos.settings.CoreosSettings;
import io.jenkins.plugins.coreos.settings.TransferDefaults;
import io.jenkins.plugins.coreos.steps.Messages;
import io.jenkins.plugins.coreos.steps.StepLabel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** {@code inspectOciImage}: describes an image in a registry, or in an archive on the agent, by its documents. */
public final class InspectOciImageStep extends RegistryStep {
    private static final long serialVersionUID = 1L;
    private static final String ARCHIVE_SUFFIX = ".ociarchive";

    public final String from;

    @DataBoundSetter
    public String arch;

    @DataBoundSetter
    public boolean digestOnly;

    @DataBoundSetter
    public boolean missingOk;

    /** Creates the step for an image in a registry or an archive. */
    @DataBoundConstructor
    public InspectOciImageStep(String from) {
        this.from = from;
    }

    /**
     * The inspection that these parameters specify.
     *
     * @throws IllegalArgumentException if a parameter is invalid, or two contradict each other
     */
    ImageInspection inspection(TransferDefaults defaults) {
        NamedParameter.check("arch", () -> ImageSelector.checkArches(Lines.list(arch)));
        return new ImageInspection(source(from, List.of()), text(arch), digestOnly, missingOk, access(defaults));
    }

    /** Parses an image to read, or the path of an archive, or fails with a message that names the parameter. */
    static SourceSelector source(String from, List<String> arches) {
        String name = text(from);
        if (name != null && name.startsWith("oci-archive:")) {
            throw new IllegalArgumentException("from: " + Quoted.of(name) + " names an archive; write its path alone");
        }
        return name != null && name.endsWith(ARCHIVE_SUFFIX) && !name.startsWith("docker://")
                ? new NamedArchives(List.of(name), null)
                : CopyOciImageStep.source(from, arches);
    }

    ImageInspection inspection() {
        return inspection(CoreosSettings.get());
    }

    @Override
    void validate(TransferDefaults defaults) {
        inspection(defaults);
    }

    @Override
    protected String subject() {
        return text(from) == null ? null : label(text(from));
    }

    private static String label(String from) {
        return StepLabel.push(List.of(from));
    }

    @Override
    AgentWork work(Run<?, ?> run, EnvVars environment, Consumer<String> log) throws AbortException {
        return new Work(name(), TransferAuthorization.of(this, run, environment, log), label(from));
    }

    @Override
    String sourceCredentialsId() {
        return credentialsId;
    }

    private record Work(String step, ImageInspection inspection, String subject) implements AgentWork {
        @Override
        public AgentCallable callable(Map<String, String> environment, TaskListener listener, VirtualChannel channel) {
            return new InspectionCallable(inspection, step, environment, listener);
        }

        @Override
        public LinkedHashMap<String, Object> validated(Map<?, ?> reported) {
            return InspectionResultValidator.check(reported, inspection);
        }

        @Override
        public String status() {
            return "inspecting " + StepLabel.visible(subject);
        }
    }

    /** The step's descriptor. */
    @Extension
    public static final class DescriptorImpl extends SourceChecks {
        @Override
        public String getFunctionName() {
            return "inspectOciImage";
        }

        @Override
        public String getDisplayName() {
            return Messages.InspectOciImageStep_DisplayName();
        }

        @Override
        public void checkFrom(String from) {
            new InspectOciImageStep(from).inspection();
        }

        @Override
        public void checkArch(String arch) {
            InspectOciImageStep step = new InspectOciImageStep("registry.example/any");
            step.arch = arch;
            step.inspection();
        }
    }
}
