package io.jenkins.plugins.coreos.steps.transfer;

import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.coreos.core.http.CaCertificates;
import io.jenkins.plugins.coreos.core.oci.ImageFormat;
import io.jenkins.plugins.coreos.core.openshift.ServiceAccount;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.core.registry.RegistryOptions;
import io.jenkins.plugins.coreos.core.text.Lines;
import io.jenkins.plugins.coreos.core.transfer.Destination;
import io.jenkins.plugins.coreos.core.transfer.TransferSpec;
import io.jenkins.plugins.coreos.credentials.CredentialsForm;
import io.jenkins.plugins.coreos.credentials.FieldCheck;
import io.jenkins.plugins.coreos.settings.CoreosSettings;
import io.jenkins.plugins.coreos.steps.CoreosStepDescriptor;
import io.jenkins.plugins.coreos.steps.Messages;
import java.util.ArrayList;
import java.util.List;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** The form checks of {@code pushOciArchive}. */
abstract class PushChecks extends CoreosStepDescriptor {

    /** Lists the credentials that a job may use for a push. */
    @POST
    public ListBoxModel doFillCredentialsIdItems(
            @AncestorInPath Item item, @QueryParameter String to, @QueryParameter String credentialsId) {
        return CredentialsForm.forPush().items(item, registry(to), credentialsId);
    }

    /** Checks that the credentials exist for the registry, and that no other parameter authenticates the push. */
    @POST
    public FormValidation doCheckCredentialsId(
            @AncestorInPath Item item,
            @QueryParameter String value,
            @QueryParameter String to,
            @QueryParameter String authFile,
            @QueryParameter boolean openshift) {
        FormValidation found = CredentialsForm.forPush().check(item, registry(to), Lines.text(value));
        if (found.kind != FormValidation.Kind.OK) {
            return found;
        }
        FormValidation both = notBoth(item, value, authFile);
        boolean unused = openshift && Lines.text(value) != null && ownOnly(Lines.list(to));
        return both.kind == FormValidation.Kind.OK && unused && CredentialsForm.mayList(item)
                ? FormValidation.warning(Messages.PushOciArchiveStep_OwnAccount())
                : both;
    }

    /** Lists the certificates that a job may use as client certificates. */
    @POST
    public ListBoxModel doFillClientCertificateIdItems(
            @AncestorInPath Item item, @QueryParameter String to, @QueryParameter String clientCertificateId) {
        return CredentialsForm.forTls().items(item, registry(to), clientCertificateId);
    }

    /** Checks that the client certificate exists for the registry. */
    @POST
    public FormValidation doCheckClientCertificateId(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String to) {
        return CredentialsForm.forTls().check(item, registry(to), Lines.text(value));
    }

    /** Returns true if all destinations are in the cluster's own registry. */
    private static boolean ownOnly(List<String> names) {
        return !names.isEmpty()
                && names.stream()
                        .allMatch(name -> ServiceAccount.isShort(name)
                                || ServiceAccount.isOwnRegistry(
                                        String.valueOf(registry(name)),
                                        CoreosSettings.get().getOpenshiftRegistries()));
    }

    /** Checks that authFile is not combined with credentialsId. */
    @POST
    public FormValidation doCheckAuthFile(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String credentialsId) {
        return notBoth(item, credentialsId, value);
    }

    private static FormValidation notBoth(Item item, String credentialsId, String authFile) {
        return FieldCheck.of(item, () -> {
            PushOciArchiveStep.checkNotBoth(credentialsId, authFile);
        });
    }

    /** Checks that the destinations are valid and allowed. */
    @POST
    public FormValidation doCheckTo(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter boolean openshift) {
        return FieldCheck.of(item, () -> {
            List<String> names = Lines.list(value);
            if (names.isEmpty()) {
                throw new IllegalArgumentException("'to' is missing: registry[:port]/repository[:tag]");
            }
            List<Destination> destinations = names.stream()
                    .map(name -> Destination.of(name, List.of(), openshift))
                    .toList();
            CoreosSettings.get().rules().apply(destinations, line -> {});
        });
    }

    @POST
    public FormValidation doCheckTags(@AncestorInPath Item item, @QueryParameter String value) {
        return FieldCheck.of(item, () -> Lines.list(value).forEach(ImageReference::checkTag));
    }

    /** Checks that exactly one parameter selects the archive. */
    @POST
    public FormValidation doCheckArchive(
            @AncestorInPath Item item,
            @QueryParameter String value,
            @QueryParameter String archives,
            @QueryParameter String cosaDir,
            @QueryParameter String image) {
        return source(item, value, archives, cosaDir, image);
    }

    /** Checks that exactly one parameter selects the archive. */
    @POST
    public FormValidation doCheckArchives(
            @AncestorInPath Item item,
            @QueryParameter String value,
            @QueryParameter String archive,
            @QueryParameter String cosaDir,
            @QueryParameter String image) {
        return source(item, archive, value, cosaDir, image);
    }

    /** Checks that exactly one parameter selects the archive. */
    @POST
    public FormValidation doCheckCosaDir(
            @AncestorInPath Item item,
            @QueryParameter String value,
            @QueryParameter String archive,
            @QueryParameter String archives,
            @QueryParameter String image) {
        return source(item, archive, archives, value, image);
    }

    /** Checks that exactly one parameter selects the archive. */
    @POST
    public FormValidation doCheckImage(
            @AncestorInPath Item item,
            @QueryParameter String value,
            @QueryParameter String archive,
            @QueryParameter String archives,
            @QueryParameter String cosaDir) {
        return source(item, archive, archives, cosaDir, value);
    }

    private static FormValidation source(Item item, String archive, String archives, String cosaDir, String image) {
        return FieldCheck.of(item, () -> {
            PushOciArchiveStep step = new PushOciArchiveStep("registry.example/any");
            step.archive = archive;
            step.archives = archives;
            step.cosaDir = cosaDir;
            step.image = image;
            step.spec();
        });
    }

    /** Checks that each item is a repository, without its registry. */
    @POST
    public FormValidation doCheckMountFrom(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String to) {
        return FieldCheck.of(item, () -> TransferSpec.checkMountFrom(Lines.list(value), valid(Lines.list(to))));
    }

    /** The valid destinations; the check of the field {@code to} reports invalid ones. */
    private static List<Destination> valid(List<String> names) {
        List<Destination> valid = new ArrayList<>();
        for (String name : names) {
            try {
                valid.add(Destination.of(name, List.of()));
            } catch (IllegalArgumentException e) {
                continue;
            }
        }
        return valid;
    }

    /** Checks that the transfer method exists and supports the other parameters. */
    @POST
    public FormValidation doCheckVia(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String archives) {
        return FieldCheck.of(item, () -> {
            PushOciArchiveStep step = new PushOciArchiveStep("registry.example/any");
            step.via = value;
            step.archives = archives;
            step.spec();
        });
    }

    @POST
    public FormValidation doCheckFormat(@AncestorInPath Item item, @QueryParameter String value) {
        return FieldCheck.of(item, () -> {
            if (Lines.text(value) != null) {
                ImageFormat.parse(Lines.text(value));
            }
        });
    }

    @POST
    public FormValidation doCheckParallel(@AncestorInPath Item item, @QueryParameter String value) {
        return FieldCheck.of(item, () -> {
            if (Lines.text(value) != null) {
                TransferSpec.checkParallel(Lines.number("parallel", value));
            }
        });
    }

    @POST
    public FormValidation doCheckRetries(@AncestorInPath Item item, @QueryParameter String value) {
        return FieldCheck.of(item, () -> {
            if (Lines.text(value) != null) {
                RegistryOptions.checkRetries(Lines.number("retries", value));
            }
        });
    }

    /** Checks that the value is a certificate or a valid path. */
    @POST
    public FormValidation doCheckCaCertificate(@AncestorInPath Item item, @QueryParameter String value) {
        return FieldCheck.of(item, () -> CaCertificates.check(Lines.text(value)));
    }

    /** The registry of the first destination, or null if that is not valid yet. */
    private static String registry(String to) {
        try {
            List<String> names = Lines.list(to);
            return names.isEmpty() || ServiceAccount.isShort(names.get(0))
                    ? null
                    : ImageReference.parse(names.get(0)).registry();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
