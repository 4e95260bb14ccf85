package io.jenkins.plugins.coreos.steps.transfer;

import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.coreos.core.text.Lines;
import io.jenkins.plugins.coreos.core.transfer.ImageSelector;
import io.jenkins.plugins.coreos.credentials.FieldCheck;
import io.jenkins.plugins.coreos.steps.Messages;
import java.util.List;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/**
 * The form checks of an image to read and its architectures; an interface, because the descriptors have different base
 * classes.
 */
public interface FromChecks {
    /**
     * Checks the name of an image.
     *
     * @throws IllegalArgumentException if it is invalid
     */
    default void checkFrom(String from) {
        CopyOciImageStep.source(from, List.of());
    }

    /**
     * Checks the name of an image, and that the destinations suit it.
     *
     * @throws IllegalArgumentException if the name is invalid, or a destination lacks a tag
     */
    default void checkFrom(String from, String to, String tags) {
        checkFrom(from);
    }

    /**
     * Checks the names of architectures, and that they suit the image.
     *
     * @throws IllegalArgumentException if a name is invalid, or architectures cannot be selected
     */
    default void checkArch(String arch, String from) {
        checkArch(arch);
    }

    /**
     * Checks the names of architectures.
     *
     * @throws IllegalArgumentException if a name is invalid
     */
    default void checkArch(String arch) {
        ImageSelector.parse("registry.example/any", Lines.list(arch));
    }

    /** Checks the image to read. */
    @POST
    default FormValidation doCheckFrom(
            @AncestorInPath Item item,
            @QueryParameter String value,
            @QueryParameter String to,
            @QueryParameter String tags) {
        return FieldCheck.required(
                item, value, Messages.TransferStep_RequiredReference(), () -> checkFrom(value, to, tags));
    }

    /** Checks the architectures. */
    @POST
    default FormValidation doCheckArch(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String from) {
        return FieldCheck.of(item, () -> checkArch(value, from));
    }
}
