package io.jenkins.plugins.coreos.steps.image;

import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.coreos.core.build.BaseReference;
import io.jenkins.plugins.coreos.core.build.BuildRequest;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.core.text.Lines;
import io.jenkins.plugins.coreos.credentials.CredentialsForm;
import io.jenkins.plugins.coreos.credentials.FieldCheck;
import io.jenkins.plugins.coreos.steps.CoreosStepDescriptor;
import io.jenkins.plugins.coreos.steps.Messages;
import java.util.function.Consumer;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/**
 * The form checks of {@code buildOciImage}, which validate fields as the step does.
 *
 * <p>Some methods take a parameter that they do not use: if several steps have methods with the same name and
 * parameters, Stapler's annotation processor handles only one of them.
 */
abstract class BuildChecks extends CoreosStepDescriptor {

    /** Validates the field {@code context}. */
    @POST
    public FormValidation doCheckContext(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, step -> step.context = value);
    }

    /** Validates the field {@code containerfile}. */
    @POST
    public FormValidation doCheckContainerfile(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, step -> step.containerfile = value);
    }

    /** Validates the field {@code from}, given {@code target}. */
    @POST
    public FormValidation doCheckFrom(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String target) {
        return check(item, step -> step.from = value);
    }

    /** Validates the field {@code archive}, given {@code context}. */
    @POST
    public FormValidation doCheckArchive(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String context) {
        return check(item, step -> step.archive = value);
    }

    /** Validates the field {@code buildArgs}. */
    @POST
    public FormValidation doCheckBuildArgs(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, step -> step.buildArgs = value);
    }

    /** Validates the field {@code buildArgFiles}. */
    @POST
    public FormValidation doCheckBuildArgFiles(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, step -> step.buildArgFiles = value);
    }

    /** Validates the field {@code target}. */
    @POST
    public FormValidation doCheckTarget(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, step -> step.target = value);
    }

    /** Validates the field {@code securityOpt}. */
    @POST
    public FormValidation doCheckSecurityOpt(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, step -> step.securityOpt = value);
    }

    /** Validates the field {@code labels}, given {@code target}. */
    @POST
    public FormValidation doCheckLabels(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String target) {
        return check(item, step -> step.labels = value);
    }

    /** Checks the ids, and that the credentials exist. */
    @POST
    public FormValidation doCheckSecrets(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String secretFiles) {
        FormValidation form = check(item, step -> {
            step.secrets = value;
            step.secretFiles = secretFiles;
        });
        if (form.kind != FormValidation.Kind.OK) {
            return form;
        }
        for (String line : Lines.list(value)) {
            FormValidation found =
                    CredentialsForm.forSecrets().check(item, null, Lines.text(line.substring(line.indexOf('=') + 1)));
            if (found.kind != FormValidation.Kind.OK) {
                return found;
            }
        }
        return form;
    }

    /** Validates the field {@code secretFiles}. */
    @POST
    public FormValidation doCheckSecretFiles(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, step -> step.secretFiles = value);
    }

    /** Validates the field {@code volumes}. */
    @POST
    public FormValidation doCheckVolumes(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, step -> step.volumes = value);
    }

    /** Validates the field {@code builder}. */
    @POST
    public FormValidation doCheckBuilder(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, step -> step.builder = value);
    }

    /** Validates the field {@code isolation}. */
    @POST
    public FormValidation doCheckIsolation(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, step -> step.isolation = value);
    }

    /** Lists the builders, with the default first. */
    @POST
    public ListBoxModel doFillBuilderItems() {
        ListBoxModel items = new ListBoxModel();
        BuildRequest.BUILDERS.forEach(builder -> items.add(builder, builder.equals("auto") ? "" : builder));
        return items;
    }

    /** Lists the isolation modes, with the builder's default first. */
    @POST
    public ListBoxModel doFillIsolationItems() {
        ListBoxModel items = new ListBoxModel();
        items.add(Messages.BuildOciImageStep_IsolationDefault(), "");
        BuildRequest.ISOLATIONS.forEach(items::add);
        return items;
    }

    /** Lists the credentials that a job may use to pull. */
    @POST
    public ListBoxModel doFillPullCredentialsIdItems(
            @AncestorInPath Item item, @QueryParameter String pullCredentialsId, @QueryParameter String from) {
        return CredentialsForm.forPush().items(item, registry(from), pullCredentialsId);
    }

    /** Checks that the credentials exist for the base's registry. */
    @POST
    public FormValidation doCheckPullCredentialsId(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String from) {
        return CredentialsForm.forPush().check(item, registry(from), Lines.text(value));
    }

    /** Returns the registry of the base in the form, or null; the Containerfile is known only on the agent. */
    private static String registry(String from) {
        try {
            ImageReference image = Lines.text(from) == null
                    ? null
                    : BaseReference.parse(from.strip()).image();
            return image == null ? null : image.registry();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static FormValidation check(Item item, Consumer<BuildOciImageStep> field) {
        return FieldCheck.of(item, () -> {
            BuildOciImageStep step = new BuildOciImageStep();
            field.accept(step);
            step.request();
        });
    }
}
