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

/** What the form of {@code pushOciArchive} asks while somebody fills it in. */
abstract class PushChecks extends CoreosStepDescriptor {

    /** The credentials that a job may use for a push. */
    @POST
    public ListBoxModel doFillCredentialsIdItems(
            @AncestorInPath Item item, @QueryParameter String to, @QueryParameter String credentialsId) {
        return CredentialsForm.forPush().items(item, registry(to), credentialsId);
    }

    /** Whether there are such credentials for that registry, and nothing else says who pushes. */
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
        return both.kind == FormValidation.Kind.OK && unused && CredentialsForm.mayAsk(item)
                ? FormValidation.warning(Messages.PushOciArchiveStep_OwnAccount())
                : both;
    }

    /** The certificates that a job may show to a registry. */
    @POST
    public ListBoxModel doFillClientCertificateIdItems(
            @AncestorInPath Item item, @QueryParameter String to, @QueryParameter String clientCertificateId) {
        return CredentialsForm.forTls().items(item, registry(to), clientCertificateId);
    }

    /** Whether there is such a certificate for that registry. */
    @POST
    public FormValidation doCheckClientCertificateId(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String to) {
        return CredentialsForm.forTls().check(item, registry(to), Lines.text(value));
    }

    /** Whether all places are in the cluster's own registry. */
    private static boolean ownOnly(List<String> places) {
        return !places.isEmpty()
                && places.stream()
                        .allMatch(place -> ServiceAccount.isShort(place)
                                || ServiceAccount.isOwnRegistry(
                                        String.valueOf(registry(place)),
                                        CoreosSettings.get().getOpenshiftRegistries()));
    }

    /** Whether no credentials are given too. */
    @POST
    public FormValidation doCheckAuthFile(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String credentialsId) {
        return notBoth(item, credentialsId, value);
    }

    private static FormValidation notBoth(Item item, String credentialsId, String authFile) {
        return FieldCheck.of(item, () -> {
            PushAccessParameters.checkNotBoth(Lines.text(credentialsId), Lines.text(authFile));
        });
    }

    /** Whether those are places to push to, and allowed ones. */
    @POST
    public FormValidation doCheckTo(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter boolean openshift) {
        return FieldCheck.of(item, () -> {
            List<String> places = Lines.list(value);
            if (places.isEmpty()) {
                throw new IllegalArgumentException("name a place: registry[:port]/repository[:tag]");
            }
            List<Destination> destinations = places.stream()
                    .map(place -> Destination.of(place, List.of(), openshift))
                    .toList();
            CoreosSettings.get().rules().apply(destinations, line -> {});
        });
    }

    /** Whether those are tags. */
    @POST
    public FormValidation doCheckTags(@AncestorInPath Item item, @QueryParameter String value) {
        return FieldCheck.of(item, () -> Lines.list(value).forEach(ImageReference::checkTag));
    }

    /** Whether nothing else names what is pushed. */
    @POST
    public FormValidation doCheckArchive(
            @AncestorInPath Item item,
            @QueryParameter String value,
            @QueryParameter String archives,
            @QueryParameter String cosaDir,
            @QueryParameter String image) {
        return choice(item, value, archives, cosaDir, image);
    }

    /** Whether nothing else names what is pushed. */
    @POST
    public FormValidation doCheckArchives(
            @AncestorInPath Item item,
            @QueryParameter String value,
            @QueryParameter String archive,
            @QueryParameter String cosaDir,
            @QueryParameter String image) {
        return choice(item, archive, value, cosaDir, image);
    }

    /** Whether nothing else names what is pushed. */
    @POST
    public FormValidation doCheckCosaDir(
            @AncestorInPath Item item,
            @QueryParameter String value,
            @QueryParameter String archive,
            @QueryParameter String archives,
            @QueryParameter String image) {
        return choice(item, archive, archives, value, image);
    }

    /** Whether nothing else names what is pushed. */
    @POST
    public FormValidation doCheckImage(
            @AncestorInPath Item item,
            @QueryParameter String value,
            @QueryParameter String archive,
            @QueryParameter String archives,
            @QueryParameter String cosaDir) {
        return choice(item, archive, archives, cosaDir, value);
    }

    private static FormValidation choice(Item item, String archive, String archives, String cosaDir, String image) {
        return FieldCheck.of(item, () -> {
            PushOciArchiveStep step = new PushOciArchiveStep("registry.example/any");
            step.setArchive(archive);
            step.setArchives(archives);
            step.setCosaDir(cosaDir);
            step.setImage(image);
            step.spec();
        });
    }

    /** Whether those are repositories, without the registry that they are in. */
    @POST
    public FormValidation doCheckMountFrom(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String to) {
        return FieldCheck.of(item, () -> TransferSpec.checkMountFrom(Lines.list(value), valid(Lines.list(to))));
    }

    /** The destinations that are valid: the others are for the check of their own field. */
    private static List<Destination> valid(List<String> places) {
        List<Destination> valid = new ArrayList<>();
        for (String place : places) {
            try {
                valid.add(Destination.of(place, List.of()));
            } catch (IllegalArgumentException e) {
                continue;
            }
        }
        return valid;
    }

    /** Whether that is a way, and one that can do what is asked. */
    @POST
    public FormValidation doCheckVia(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String archives) {
        return FieldCheck.of(item, () -> {
            PushOciArchiveStep step = new PushOciArchiveStep("registry.example/any");
            step.setVia(value);
            step.setArchives(archives);
            step.spec();
        });
    }

    /** Whether that is a format. */
    @POST
    public FormValidation doCheckFormat(@AncestorInPath Item item, @QueryParameter String value) {
        return FieldCheck.of(item, () -> {
            if (Lines.text(value) != null) {
                ImageFormat.parse(Lines.text(value));
            }
        });
    }

    /** Whether that is a number of lanes. */
    @POST
    public FormValidation doCheckParallel(@AncestorInPath Item item, @QueryParameter String value) {
        return FieldCheck.of(item, () -> {
            if (Lines.text(value) != null) {
                TransferSpec.checkParallel(Lines.number("parallel", value));
            }
        });
    }

    /** Whether that is a number of retries. */
    @POST
    public FormValidation doCheckRetries(@AncestorInPath Item item, @QueryParameter String value) {
        return FieldCheck.of(item, () -> {
            if (Lines.text(value) != null) {
                RegistryOptions.checkRetries(Lines.number("retries", value));
            }
        });
    }

    /** Whether that is a certificate, or can be the path of one. */
    @POST
    public FormValidation doCheckCaCertificate(@AncestorInPath Item item, @QueryParameter String value) {
        return FieldCheck.of(item, () -> CaCertificates.check(Lines.text(value)));
    }

    /** The first place's registry, or null where that is none yet. */
    private static String registry(String to) {
        try {
            List<String> places = Lines.list(to);
            return places.isEmpty() || ServiceAccount.isShort(places.get(0))
                    ? null
                    : ImageReference.parse(places.get(0)).registry();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
