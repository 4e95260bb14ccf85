package io.jenkins.plugins.coreos.steps.transfer;

import static io.jenkins.plugins.coreos.core.text.Lines.text;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.coreos.agent.AgentCallable;
import io.jenkins.plugins.coreos.agent.ProgressSink;
import io.jenkins.plugins.coreos.agent.TransferCallable;
import io.jenkins.plugins.coreos.core.oci.ImageFormat;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.core.text.Lines;
import io.jenkins.plugins.coreos.core.text.NamedParameter;
import io.jenkins.plugins.coreos.core.transfer.Destination;
import io.jenkins.plugins.coreos.core.transfer.TransferResultValidator;
import io.jenkins.plugins.coreos.core.transfer.TransferSpec;
import io.jenkins.plugins.coreos.settings.CoreosSettings;
import io.jenkins.plugins.coreos.settings.TransferDefaults;
import io.jenkins.plugins.coreos.steps.durable.TrackedStepContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.kohsuke.stapler.DataBoundSetter;

/** Base class of the steps that transfer an image; adds the parameters of the transfer. */
public abstract class TransferStep extends RegistryStep {
    private static final long serialVersionUID = 1L;

    @DataBoundSetter
    public String format;

    /** Null for the default of Jenkins' settings. */
    @DataBoundSetter
    public Integer parallel;

    /**
     * Returns the transfer that these parameters specify.
     *
     * @throws IllegalArgumentException if a parameter is invalid, or two contradict each other
     */
    abstract TransferSpec spec(TransferDefaults defaults);

    final TransferSpec spec() {
        return spec(CoreosSettings.get());
    }

    @Override
    final void validate(TransferDefaults defaults) {
        spec(defaults);
    }

    /**
     * Returns the destinations with their tags, which the build page shows even if the step fails before it reaches
     * them; null if they cannot be parsed.
     */
    @Override
    protected final String subject() {
        TransferSpec spec;
        try {
            spec = spec();
        } catch (IllegalArgumentException e) {
            return null;
        }
        List<String> targets = new ArrayList<>();
        for (Destination destination : spec.destinations()) {
            String tags = destination.tags().isEmpty() ? "" : " (" + String.join(", ", destination.tags()) + ")";
            targets.add(destination.name() + tags);
        }
        if (spec.archive() != null) {
            targets.add(spec.archive());
        }
        return targets.isEmpty() ? null : "to " + String.join(", ", targets);
    }

    @Override
    final AgentWork work(Run<?, ?> run, EnvVars environment, Consumer<String> log) throws AbortException {
        TransferSpec spec = withOrigin(TransferAuthorization.of(this, run, environment, log), run);
        return new Work(name(), spec, signer(spec, run));
    }

    /**
     * Adds the build that the provenance statement names.
     *
     * @throws AbortException if the Jenkins URL is not set
     */
    TransferSpec withOrigin(TransferSpec spec, Run<?, ?> run) throws AbortException {
        return spec;
    }

    /**
     * Looks up the key that signs the image.
     *
     * @return null if it is not signed
     * @throws AbortException if there is no such key, or it cannot be used
     */
    ControllerSigner signer(TransferSpec spec, Run<?, ?> run) throws AbortException {
        return null;
    }

    @Override
    TrackedStepContext.Result result() {
        return TrackedStepContext.Result.TRANSFER;
    }

    /**
     * Parses the destinations.
     *
     * @param to references, one per line
     * @param tags tags of each destination, one per line
     */
    final List<Destination> destinations(String to, String tags) {
        NamedParameter.check("tags", () -> Lines.list(tags).forEach(ImageReference::checkTag));
        return NamedParameter.parse(
                "to",
                () -> Lines.list(to).stream()
                        .map(name -> Destination.of(name, Lines.list(tags), openshift))
                        .toList());
    }

    final ImageFormat imageFormat() {
        return text(format) == null ? null : ImageFormat.parse(text(format));
    }

    private static final class Work implements AgentWork {
        private final String step;
        private final TransferSpec spec;
        private final ControllerSigner signer;
        private final PushStatus progress;

        Work(String step, TransferSpec spec, ControllerSigner signer) {
            this.step = step;
            this.spec = spec;
            this.signer = signer;
            this.progress = PushStatus.of(spec);
        }

        @Override
        public AgentCallable callable(Map<String, String> environment, TaskListener listener, VirtualChannel channel) {
            return new TransferCallable(
                    spec,
                    signer == null ? null : signer.export(channel),
                    step,
                    environment,
                    listener,
                    channel.export(ProgressSink.class, progress));
        }

        @Override
        public LinkedHashMap<String, Object> validated(Map<?, ?> reported) {
            if (reported == null) {
                throw new IllegalArgumentException("no result");
            }
            LinkedHashMap<String, Object> checked = TransferResultValidator.check(reported, spec);
            if (signer != null) {
                signer.check(checked.get("signatures"));
            }
            return checked;
        }

        @Override
        public void close() {
            if (signer != null) {
                signer.close();
            }
        }

        @Override
        public String status() {
            return progress.text();
        }
    }
}
