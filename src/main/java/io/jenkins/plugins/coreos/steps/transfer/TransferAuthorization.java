package io.jenkins.plugins.coreos.steps.transfer;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.model.Run;
import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.http.ClientCertificate;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.core.text.Lines;
import io.jenkins.plugins.coreos.core.transfer.AccessSpec;
import io.jenkins.plugins.coreos.core.transfer.Destination;
import io.jenkins.plugins.coreos.core.transfer.RegistryRules;
import io.jenkins.plugins.coreos.core.transfer.TransferSpec;
import io.jenkins.plugins.coreos.credentials.CredentialsLookup;
import io.jenkins.plugins.coreos.settings.CoreosSettings;
import io.jenkins.plugins.coreos.steps.StepError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The controller's decision about a transfer: which destinations are allowed, where mirrors redirect them, and which
 * credentials are used. The resulting specification holds secrets and is never stored.
 */
final class TransferAuthorization {
    private final String credentialsId;
    private final String certificateId;
    private final Run<?, ?> run;
    private final Consumer<String> log;
    private final RegistryRules rules = CoreosSettings.get().rules();
    private final List<String> clusterRegistries = CoreosSettings.get().getOpenshiftRegistries();

    private TransferAuthorization(PushOciArchiveStep step, Run<?, ?> run, Consumer<String> log) {
        this.credentialsId = Lines.text(step.credentialsId);
        this.certificateId = Lines.text(step.clientCertificateId);
        this.run = run;
        this.log = log;
    }

    /**
     * Authorizes a step.
     *
     * @param log receives a line for each thing that Jenkins' settings change
     * @throws AbortException when a parameter is invalid, a destination is not allowed, or credentials are missing
     */
    static TransferSpec of(PushOciArchiveStep step, Run<?, ?> run, EnvVars environment, Consumer<String> log)
            throws AbortException {
        try {
            return new TransferAuthorization(step, run, log).authorize(step.spec(), environment);
        } catch (IllegalArgumentException | AbortException e) {
            throw StepError.of("pushOciArchive", e);
        }
    }

    private TransferSpec authorize(TransferSpec spec, EnvVars environment) throws AbortException {
        AccessSpec access = spec.access().with(null, clusterRegistries, null);
        List<Destination> permitted = new ArrayList<>();
        for (Destination destination : rules.apply(spec.destinations(), log)) {
            permitted.add(destination.isShort() ? destination : withCredentials(destination, access));
        }
        return spec.with(
                permitted,
                access.with(
                        StepEnvironment.proxies(environment, log), clusterRegistries, clientCertificate(permitted)));
    }

    private Destination withCredentials(Destination destination, AccessSpec access) throws AbortException {
        ImageReference target = destination.repository();
        boolean insecure = access.tlsVerify() && destination.insecure();
        if (insecure) {
            log.accept("not verifying the certificate of " + target.registry()
                    + ": Jenkins' settings list it as an insecure registry");
        }
        return destination.at(target, credentials(target, access), insecure);
    }

    /** Requires the certificate to be valid for each destination; short ones are in the cluster's own registry. */
    private ClientCertificate clientCertificate(List<Destination> destinations) throws AbortException {
        ClientCertificate found = null;
        if (certificateId != null) {
            for (Destination destination : destinations) {
                String registry =
                        destination.isShort() ? null : destination.repository().registry();
                found = CredentialsLookup.clientCertificate(certificateId, run, registry);
            }
        }
        return found;
    }

    private RegistryCredentials credentials(ImageReference target, AccessSpec access) throws AbortException {
        if (credentialsId != null) {
            return CredentialsLookup.registry(credentialsId, run, target);
        }
        boolean isGiven = access.authFile() != null || access.isForServiceAccount(target);
        Optional<String> id = isGiven ? Optional.empty() : rules.credentialsFor(target);
        if (id.isEmpty()) {
            return null;
        }
        log.accept("pushing to " + target.name() + " with the credentials '" + id.get() + "' of Jenkins' settings");
        try {
            return CredentialsLookup.registry(id.get(), run, target);
        } catch (AbortException e) {
            throw new AbortException(
                    "Jenkins' settings name credentials for " + target.name() + ", but " + e.getMessage());
        }
    }
}
