package io.jenkins.plugins.coreos.steps.transfer;

import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.coreos.core.oci.ImageFormat;
import io.jenkins.plugins.coreos.core.text.Lines;
import io.jenkins.plugins.coreos.core.transfer.TransferSpec;
import io.jenkins.plugins.coreos.credentials.FieldCheck;
import io.jenkins.plugins.coreos.steps.Messages;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Form checks of all transfers; an interface, because the descriptors have different base classes. */
public interface TransferChecks {

    /** Lists the formats, with the unchanged format first. */
    @POST
    default ListBoxModel doFillFormatItems() {
        ListBoxModel items = new ListBoxModel();
        items.add(Messages.TransferStep_FormatAsIs(), "");
        items.add("oci");
        items.add("v2s2");
        return items;
    }

    @POST
    default FormValidation doCheckFormat(@AncestorInPath Item item, @QueryParameter String value) {
        return FieldCheck.of(item, () -> {
            if (Lines.text(value) != null) {
                ImageFormat.parse(Lines.text(value));
            }
        });
    }

    @POST
    default FormValidation doCheckParallel(@AncestorInPath Item item, @QueryParameter String value) {
        return FieldCheck.of(item, () -> {
            if (Lines.text(value) != null) {
                TransferSpec.checkParallel(Lines.number("parallel", value));
            }
        });
    }
}
