package io.jenkins.plugins.coreos.steps.transfer;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.model.Run;
import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.http.ClientCertificate;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.core.text.Lines;
import io.jenkins.plugins.coreos.core.transfer.AccessSpec;
import io.jenkins.plugins.coreos.core.transfer.CombinedImages;
import io.jenkins.plugins.coreos.core.transfer.Destination;
import io.jenkins.plugins.coreos.core.transfer.ImageInspection;
import io.jenkins.plugins.coreos.core.transfer.ImageSelector;
import io.jenkins.plugins.coreos.core.transfer.ImageSigning;
import io.jenkins.plugins.coreos.core.transfer.LayerSelector;
import io.jenkins.plugins.coreos.core.transfer.RegistryRules;
import io.jenkins.plugins.coreos.core.transfer.SourceSelector;
import io.jenkins.plugins.coreos.core.transfer.TransferSpec;
import io.jenkins.plugins.coreos.credentials.CredentialsLookup;
import io.jenkins.plugins.coreos.settings.CoreosSettings;
import io.jenkins.plugins.coreos.steps.StepError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The controller's decision about a transfer or an inspection: which destinations are allowed, where mirrors redirect
 * images, and which credentials are used. The resulting specification holds secrets and is never stored.
 */
final class TransferAuthorization {
    private final String credentialsId;
    private final String sourceCredentialsId;
    private final String certificateId;
    private final Run<?, ?> run;
    private final Consumer<String> log;
    private final RegistryRules rules = CoreosSettings.get().rules();
    private final List<String> clusterRegistries = CoreosSettings.get().getOpenshiftRegistries();

    private TransferAuthorization(RegistryStep step, Run<?, ?> run, Consumer<String> log) {
        this.credentialsId = Lines.text(step.credentialsId);
        this.sourceCredentialsId = Lines.text(step.sourceCredentialsId());
        this.certificateId = Lines.text(step.clientCertificateId);
        this.run = run;
        this.log = log;
    }

    /**
     * Authorizes a step.
     *
     * @param log receives a line for each change that Jenkins' settings make
     * @throws AbortException if a parameter is invalid, a destination is not allowed, or credentials are missing
     */
    static TransferSpec of(TransferStep step, Run<?, ?> run, EnvVars environment, Consumer<String> log)
            throws AbortException {
        return authorize(step, run, log, authorization -> authorization.authorize(step.spec(), environment));
    }

    /** Authorizes an inspection as {@link #of(TransferStep, Run, EnvVars, Consumer)} does a transfer. */
    static ImageInspection of(InspectOciImageStep step, Run<?, ?> run, EnvVars environment, Consumer<String> log)
            throws AbortException {
        return authorize(step, run, log, authorization -> authorization.authorize(step.inspection(), environment));
    }

    /** Authorizes a signature as {@link #of(TransferStep, Run, EnvVars, Consumer)} does a transfer. */
    static ImageSigning of(SignOciImageStep step, Run<?, ?> run, EnvVars environment, Consumer<String> log)
            throws AbortException {
        return authorize(step, run, log, authorization -> authorization.authorize(step.signing(), environment));
    }

    /** Decides about one request. */
    private interface Decision<T> {
        T of(TransferAuthorization authorization) throws AbortException;
    }

    /** Makes a decision. An error message begins with the step's name. */
    private static <T> T authorize(RegistryStep step, Run<?, ?> run, Consumer<String> log, Decision<T> decision)
            throws AbortException {
        try {
            return decision.of(new TransferAuthorization(step, run, log));
        } catch (IllegalArgumentException | AbortException e) {
            throw StepError.of(step.name(), e);
        }
    }

    private ImageSigning authorize(ImageSigning signing, EnvVars environment) throws AbortException {
        AccessSpec access = signing.access().with(null, clusterRegistries, null);
        ImageSelector permitted = authorized(signing.image(), access);
        rules.checkChange("signatures", permitted.image());
        return signing.with(permitted, resolved(access, permitted, List.of(), environment));
    }

    private ImageInspection authorize(ImageInspection inspection, EnvVars environment) throws AbortException {
        SourceSelector source = inspection.source();
        if (!(source instanceof ImageSelector image)) {
            // An archive needs no access to a registry.
            return inspection.with(source, AccessSpec.DEFAULT);
        }
        AccessSpec access = inspection.access().with(null, clusterRegistries, null);
        ImageSelector permitted = authorized(image, access);
        return inspection.with(permitted, resolved(access, permitted, List.of(), environment));
    }

    private TransferSpec authorize(TransferSpec spec, EnvVars environment) throws AbortException {
        AccessSpec access = spec.access().with(null, clusterRegistries, null);
        List<Destination> permitted = new ArrayList<>();
        for (Destination destination : rules.apply(spec.destinations(), log)) {
            permitted.add(destination.isShort() ? destination : withCredentials(destination, access));
        }
        SourceSelector source = authorized(spec.source(), access);
        return spec.with(source, permitted, resolved(access, source, permitted, environment));
    }

    private AccessSpec resolved(
            AccessSpec access, SourceSelector source, List<Destination> destinations, EnvVars environment)
            throws AbortException {
        return access.with(
                StepEnvironment.proxies(environment, log), clusterRegistries, clientCertificate(source, destinations));
    }

    private SourceSelector authorized(SourceSelector source, AccessSpec access) throws AbortException {
        if (source instanceof LayerSelector layer) {
            return layer.withBase(authorized(layer.base(), access));
        }
        if (source instanceof CombinedImages combined) {
            List<ImageSelector> permitted = new ArrayList<>();
            for (ImageSelector image : combined.images()) {
                permitted.add(authorized(image, access));
            }
            return new CombinedImages(permitted);
        }
        // An archive needs no access to a registry.
        return source instanceof ImageSelector image ? authorized(image, access) : source;
    }

    /**
     * Authorizes a source image. The allowed registries apply to repositories that are changed: destinations, and a
     * source whose tag is deleted. Mirrors and credentials apply to every source.
     */
    private ImageSelector authorized(ImageSelector image, AccessSpec access) throws AbortException {
        ImageReference target = rules.mirrored(image.image(), log);
        if (image.deleteTag()) {
            rules.checkChange("deletions", target);
        }
        RegistryCredentials found = sourceCredentialsId != null
                ? CredentialsLookup.registry(sourceCredentialsId, run, target)
                : fromSettings(target, access, "reading from ");
        return image.at(target, found, isInsecure(target, access, rules.isInsecure(target)));
    }

    private Destination withCredentials(Destination destination, AccessSpec access) throws AbortException {
        ImageReference target = destination.repository();
        RegistryCredentials found = credentialsId != null
                ? CredentialsLookup.registry(credentialsId, run, target)
                : fromSettings(target, access, "pushing to ");
        return destination.at(target, found, isInsecure(target, access, destination.insecure()));
    }

    /** Returns whether to skip verification of the certificate, and logs that. */
    private boolean isInsecure(ImageReference target, AccessSpec access, boolean listed) {
        boolean insecure = access.tlsVerify() && listed;
        if (insecure) {
            log.accept("not verifying the certificate of " + target.registry()
                    + ": Jenkins' settings list it as an insecure registry");
        }
        return insecure;
    }

    /**
     * Looks up the client certificate. The domain of its credentials must include the registries of each source and of
     * all destinations, except short ones, which are in the cluster's own registry.
     */
    private ClientCertificate clientCertificate(SourceSelector source, List<Destination> destinations)
            throws AbortException {
        ClientCertificate found = null;
        if (certificateId != null) {
            for (ImageSelector image : source.images()) {
                found = CredentialsLookup.clientCertificate(
                        certificateId, run, image.image().registry());
            }
            for (Destination destination : destinations) {
                String registry =
                        destination.isShort() ? null : destination.repository().registry();
                found = CredentialsLookup.clientCertificate(certificateId, run, registry);
            }
        }
        return found;
    }

    /** Returns the credentials that Jenkins' settings name for a registry, or null. */
    private RegistryCredentials fromSettings(ImageReference target, AccessSpec access, String action)
            throws AbortException {
        boolean isGiven = access.authFile() != null || access.usesServiceAccount(target);
        Optional<String> id = isGiven ? Optional.empty() : rules.credentialsFor(target);
        if (id.isEmpty()) {
            return null;
        }
        log.accept(action + target.name() + " with the credentials '" + id.get() + "' of Jenkins' settings");
        try {
            return CredentialsLookup.registry(id.get(), run, target);
        } catch (AbortException e) {
            throw new AbortException(
                    "Jenkins' settings assign credentials to " + target.name() + ", but " + e.getMessage());
        }
    }
}
