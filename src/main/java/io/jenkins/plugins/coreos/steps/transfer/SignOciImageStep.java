package io.jenkins.plugins.coreos.steps.transfer;

import static io.jenkins.plugins.coreos.core.text.Lines.text;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.Extension;
import hudson.model.Item;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.remoting.VirtualChannel;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.coreos.agent.AgentCallable;
import io.jenkins.plugins.coreos.agent.SigningCallable;
import io.jenkins.plugins.coreos.core.text.NamedParameter;
import io.jenkins.plugins.coreos.core.transfer.ImageSelector;
import io.jenkins.plugins.coreos.core.transfer.ImageSigning;
import io.jenkins.plugins.coreos.core.transfer.SignatureResultValidator;
import io.jenkins.plugins.coreos.core.transfer.SigningPermission;
import io.jenkins.plugins.coreos.credentials.FieldCheck;
import io.jenkins.plugins.coreos.settings.CoreosSettings;
import io.jenkins.plugins.coreos.settings.TransferDefaults;
import io.jenkins.plugins.coreos.steps.Messages;
import io.jenkins.plugins.coreos.steps.StepLabel;
import io.jenkins.plugins.coreos.steps.durable.TrackedStepContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** {@code signOciImage}: signs an image that is in a registry. */
public final class SignOciImageStep extends RegistryStep {
    private static final long serialVersionUID = 1L;

    public final String reference;

    public final String sign;

    @DataBoundSetter
    public String signPassphraseId;

    @DataBoundSetter
    public String identity;

    /** Creates the step for an image and the id of a key. */
    @DataBoundConstructor
    public SignOciImageStep(String reference, String sign) {
        this.reference = reference;
        this.sign = sign;
    }

    /**
     * The request that these parameters specify.
     *
     * @throws IllegalArgumentException if a parameter is invalid, or two contradict each other
     */
    ImageSigning signing(TransferDefaults defaults) {
        if (text(reference) == null) {
            throw new IllegalArgumentException("'reference' is missing: registry[:port]/repository[:tag][@digest]");
        }
        CopyOciImageStep.checkNoArchive(
                "reference", text(reference), "sign it while it is pushed, with the parameter sign of pushOciArchive");
        if (text(sign) == null) {
            throw new IllegalArgumentException("'sign' is missing: the id of credentials with a private key");
        }
        return new ImageSigning(
                NamedParameter.parse("reference", () -> ImageSelector.parse(text(reference), List.of())),
                text(identity),
                access(defaults));
    }

    ImageSigning signing() {
        return signing(CoreosSettings.get());
    }

    @Override
    void validate(TransferDefaults defaults) {
        signing(defaults);
    }

    @Override
    protected String subject() {
        return text(reference) == null ? null : label(text(reference));
    }

    @Override
    TrackedStepContext.Result result() {
        return TrackedStepContext.Result.TRANSFER;
    }

    private static String label(String reference) {
        return StepLabel.push(List.of(reference));
    }

    @Override
    AgentWork work(Run<?, ?> run, EnvVars environment, Consumer<String> log) throws AbortException {
        ImageSigning permitted = TransferAuthorization.of(this, run, environment, log);
        ControllerSigner signer =
                ControllerSigner.find(name(), text(sign), text(signPassphraseId), run, SigningPermission.of(permitted));
        return new Work(name(), permitted, signer, label(reference));
    }

    @Override
    String sourceCredentialsId() {
        return credentialsId;
    }

    private record Work(String step, ImageSigning signing, ControllerSigner signer, String subject)
            implements AgentWork {
        @Override
        public AgentCallable callable(Map<String, String> environment, TaskListener listener, VirtualChannel channel) {
            return new SigningCallable(signing, signer.export(channel), step, environment, listener);
        }

        @Override
        public LinkedHashMap<String, Object> validated(Map<?, ?> reported) {
            LinkedHashMap<String, Object> checked = SignatureResultValidator.check(reported, signing);
            signer.check(checked.get("signatures"));
            return checked;
        }

        @Override
        public void close() {
            signer.close();
        }

        @Override
        public String status() {
            return "signing " + StepLabel.visible(subject);
        }
    }

    /** The step's descriptor. */
    @Extension
    public static final class DescriptorImpl extends RegistryChecks implements SigningChecks {
        @Override
        public String getFunctionName() {
            return "signOciImage";
        }

        @Override
        public String getDisplayName() {
            return Messages.SignOciImageStep_DisplayName();
        }

        @Override
        public Set<String> listParameters() {
            return Set.of();
        }

        @Override
        public String argumentsToString(Map<String, Object> arguments) {
            return StepLabel.visible(StepLabel.push(texts(arguments.get("reference"))));
        }

        @Override
        public String requiredKey() {
            return Messages.SignOciImageStep_RequiredKey();
        }

        /** Checks that the image is in a registry. */
        @POST
        public FormValidation doCheckReference(@AncestorInPath Item item, @QueryParameter String value) {
            return FieldCheck.required(
                    item,
                    value,
                    Messages.TransferStep_RequiredReference(),
                    () -> new SignOciImageStep(value, "any").signing());
        }

        /** Lists the credentials that a job may use at the registry. */
        @POST
        public ListBoxModel doFillCredentialsIdItems(
                @AncestorInPath Item item, @QueryParameter String reference, @QueryParameter String credentialsId) {
            return credentials(item, reference, credentialsId);
        }

        /** Checks that the credentials exist for the registry, and that {@code authFile} is not set as well. */
        @POST
        public FormValidation doCheckCredentialsId(
                @AncestorInPath Item item,
                @QueryParameter String value,
                @QueryParameter String reference,
                @QueryParameter String authFile) {
            return checkCredentials(item, reference, value, authFile);
        }

        /** Lists the certificates that a job may use as client certificates. */
        @POST
        public ListBoxModel doFillClientCertificateIdItems(
                @AncestorInPath Item item,
                @QueryParameter String reference,
                @QueryParameter String clientCertificateId) {
            return certificates(item, reference, clientCertificateId);
        }

        /** Checks that the client certificate exists for the registry. */
        @POST
        public FormValidation doCheckClientCertificateId(
                @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String reference) {
            return checkCertificate(item, reference, value);
        }
    }
}
