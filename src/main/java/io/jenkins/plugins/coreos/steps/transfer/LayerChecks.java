package io.jenkins.plugins.coreos.steps.transfer;

import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.coreos.core.text.Lines;
import io.jenkins.plugins.coreos.credentials.CredentialsForm;
import io.jenkins.plugins.coreos.credentials.FieldCheck;
import io.jenkins.plugins.coreos.steps.Messages;
import java.util.List;
import java.util.function.Consumer;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** The form checks of {@code layerOciImage}. */
abstract class LayerChecks extends DestinationChecks implements FromChecks {
    @Override
    boolean needsDestination() {
        return false;
    }

    @Override
    boolean needsTag() {
        return true;
    }

    @Override
    public void checkFrom(String from) {
        check(from, step -> {});
    }

    /** Checks the files, and that there is something to add or remove. */
    @POST
    public FormValidation doCheckAdd(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String remove) {
        return FieldCheck.required(
                item,
                value + remove,
                Messages.LayerOciImageStep_RequiredContent(),
                () -> check("registry.example/any", step -> {
                    step.add = value;
                    step.remove = remove;
                }));
    }

    /** Validates the field {@code remove}. */
    @POST
    public FormValidation doCheckRemove(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, step -> step.remove = value);
    }

    /** Validates the field {@code labels}. */
    @POST
    public FormValidation doCheckLabels(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, step -> step.labels = value);
    }

    /** Validates the field {@code annotations}. */
    @POST
    public FormValidation doCheckAnnotations(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, step -> step.annotations = value);
    }

    /** Validates the field {@code compression}. */
    @POST
    public FormValidation doCheckCompression(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, step -> step.compression = value);
    }

    /** Validates the field {@code created}. */
    @POST
    public FormValidation doCheckCreated(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, step -> step.created = value);
    }

    /** Checks the archive, and that there is a destination. */
    @POST
    public FormValidation doCheckArchive(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String to) {
        return FieldCheck.required(
                item,
                value + to,
                Messages.LayerOciImageStep_RequiredTarget(),
                () -> LayerOciImageStep.checkArchive(value, Lines.list(to)));
    }

    /** Lists the compressions, with the default first. */
    @POST
    public ListBoxModel doFillCompressionItems() {
        ListBoxModel items = new ListBoxModel();
        items.add("gzip", "");
        items.add("none");
        return items;
    }

    /** Lists the credentials that a job may use to read the base. */
    @POST
    public ListBoxModel doFillBaseCredentialsIdItems(
            @AncestorInPath Item item, @QueryParameter String from, @QueryParameter String baseCredentialsId) {
        return CredentialsForm.forPush().items(item, registry(from), baseCredentialsId);
    }

    /** Checks that the base is in a registry, and that the credentials exist for it. */
    @POST
    public FormValidation doCheckBaseCredentialsId(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String from) {
        FormValidation found = CredentialsForm.forPush().check(item, registry(from), Lines.text(value));
        return found.kind == FormValidation.Kind.OK && isValid(from)
                ? FieldCheck.of(
                        item,
                        () -> LayerOciImageStep.checkBaseCredentials(
                                InspectOciImageStep.source(from, List.of()), value))
                : found;
    }

    /** Returns whether the base is valid; otherwise, the check of its own field reports it. */
    private static boolean isValid(String from) {
        try {
            return InspectOciImageStep.source(from, List.of()) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static FormValidation check(Item item, Consumer<LayerOciImageStep> field) {
        return FieldCheck.of(item, () -> check("registry.example/any", field));
    }

    private static void check(String from, Consumer<LayerOciImageStep> field) {
        LayerOciImageStep step = new LayerOciImageStep(from);
        step.archive = "any";
        step.add = "any";
        field.accept(step);
        step.spec();
    }
}
