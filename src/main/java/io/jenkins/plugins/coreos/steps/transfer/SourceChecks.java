package io.jenkins.plugins.coreos.steps.transfer;

import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.coreos.steps.StepLabel;
import java.util.Map;
import java.util.Set;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Base class of the descriptors of steps that only read from a registry, with their form checks. */
abstract class SourceChecks extends RegistryChecks implements FromChecks {
    @Override
    public Set<String> listParameters() {
        return Set.of();
    }

    @Override
    public String argumentsToString(Map<String, Object> arguments) {
        return StepLabel.visible(StepLabel.push(texts(arguments.get("from"))));
    }

    /** Lists the credentials that a job may use to read the image. */
    @POST
    public ListBoxModel doFillCredentialsIdItems(
            @AncestorInPath Item item, @QueryParameter String from, @QueryParameter String credentialsId) {
        return credentials(item, from, credentialsId);
    }

    /** Checks that the credentials exist for the registry, and that {@code authFile} is not set as well. */
    @POST
    public FormValidation doCheckCredentialsId(
            @AncestorInPath Item item,
            @QueryParameter String value,
            @QueryParameter String from,
            @QueryParameter String authFile) {
        return checkCredentials(item, from, value, authFile);
    }

    /** Lists the certificates that a job may use as client certificates. */
    @POST
    public ListBoxModel doFillClientCertificateIdItems(
            @AncestorInPath Item item, @QueryParameter String from, @QueryParameter String clientCertificateId) {
        return certificates(item, from, clientCertificateId);
    }

    /** Checks that the client certificate exists for the registry. */
    @POST
    public FormValidation doCheckClientCertificateId(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String from) {
        return checkCertificate(item, from, value);
    }
}
