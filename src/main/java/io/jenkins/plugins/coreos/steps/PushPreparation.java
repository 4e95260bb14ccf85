package io.jenkins.plugins.coreos.steps;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.model.Run;
import io.jenkins.plugins.coreos.agent.PushOutcome;
import io.jenkins.plugins.coreos.core.transfer.AccessRequest;
import io.jenkins.plugins.coreos.core.transfer.RegistryRules;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.core.openshift.ServiceAccount;
import io.jenkins.plugins.coreos.core.transfer.PushOrder;
import io.jenkins.plugins.coreos.core.transfer.PushReport;
import io.jenkins.plugins.coreos.core.http.ClientCertificate;
import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.registry.RegistryOptions;
import io.jenkins.plugins.coreos.credentials.ClientCertificateLookup;
import io.jenkins.plugins.coreos.credentials.RegistryCredentialsLookup;
import io.jenkins.plugins.coreos.settings.CoreosSettings;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What the controller decides before anything of a push begins elsewhere, whichever way it is made: where it really
 * goes and whether that is allowed, as whom, and how.
 *
 * @param order what is pushed where; the places are those that were allowed
 * @param access how to get in; holds secrets, so it is never kept
 * @param options how to talk to the registries
 */
record PushPreparation(PushOrder order, AccessRequest access, RegistryOptions options) {

    /**
     * Prepares a push.
     *
     * @param log told, a line each, what Jenkins' settings change
     * @throws AbortException when a parameter is not valid, a place is not allowed, or there are no such credentials
     */
    static PushPreparation of(PushOciArchiveStep step, Run<?, ?> run, EnvVars environment, Consumer<String> log)
            throws AbortException {
        try {
            PushOrder order = step.order();
            step.places(order);
            RegistryRules rules = CoreosSettings.get().rules();
            PushOrder allowed = order.withTo(rules.apply(order.to(), step.isOpenshift(), log));
            AccessRequest access = step.access()
                    .withProxies(PushSurroundings.proxies(environment, log))
                    .withClusterRegistries(CoreosSettings.get().getOpenshiftRegistries())
                    .withPlaces(places(step, allowed.to(), rules, run, log))
                    .withClientCertificate(clientCertificate(step, allowed.to(), run));
            return new PushPreparation(allowed, access, step.options());
        } catch (IllegalArgumentException | AbortException e) {
            throw new AbortException("pushOciArchive: " + e.getMessage());
        }
    }

    /**
     * What an agent reports, as far as it can be true.
     *
     * @throws AbortException when it cannot
     */
    PushOutcome believed(PushOutcome outcome) throws AbortException {
        if (outcome.result() == null) {
            return outcome;
        }
        boolean known = order.to().stream().noneMatch(place -> access.openshift() && ServiceAccount.isShort(place));
        List<String> names = known
                ? order.to().stream()
                        .map(place -> ImageReference.parse(place).name())
                        .toList()
                : List.of();
        try {
            return new PushOutcome(new LinkedHashMap<>(PushReport.check(outcome.result(), names)), null);
        } catch (IllegalArgumentException e) {
            throw new AbortException("pushOciArchive: the agent reports a result that none can be (" + e.getMessage()
                    + "); look at what else runs on it");
        }
    }

    private static Map<String, AccessRequest.Place> places(
            PushOciArchiveStep step, List<String> to, RegistryRules rules, Run<?, ?> run, Consumer<String> log)
            throws AbortException {
        Map<String, AccessRequest.Place> places = new HashMap<>();
        for (String place : to) {
            if (step.isOpenshift() && ServiceAccount.isShort(place)) {
                continue;
            }
            ImageReference target = ImageReference.parse(place);
            boolean insecure = step.isTlsVerify() && rules.isInsecure(target);
            if (insecure) {
                log.accept("the certificate of " + target.registry()
                        + " is not verified: it is an insecure registry by Jenkins' settings");
            }
            places.put(target.name(), new AccessRequest.Place(credentials(step, target, rules, run, log), insecure));
        }
        return places;
    }

    /** The certificate has to be for every place; a short one is in the cluster's own registry, whatever its name. */
    private static ClientCertificate clientCertificate(PushOciArchiveStep step, List<String> to, Run<?, ?> run)
            throws AbortException {
        ClientCertificate found = null;
        if (step.getClientCertificateId() != null) {
            for (String place : to) {
                boolean isShort = step.isOpenshift() && ServiceAccount.isShort(place);
                String registry = isShort ? null : ImageReference.parse(place).registry();
                found = ClientCertificateLookup.find(step.getClientCertificateId(), run, registry);
            }
        }
        return found;
    }

    private static RegistryCredentials credentials(
            PushOciArchiveStep step, ImageReference target, RegistryRules rules, Run<?, ?> run, Consumer<String> log)
            throws AbortException {
        if (step.getCredentialsId() != null) {
            return RegistryCredentialsLookup.find(step.getCredentialsId(), run, target);
        }
        boolean ownAccount = step.isOpenshift()
                && ServiceAccount.isOwnRegistry(
                        target.registry(), CoreosSettings.get().getOpenshiftRegistries());
        Optional<String> id =
                step.getAuthFile() != null || ownAccount ? Optional.empty() : rules.credentialsFor(target);
        if (id.isEmpty()) {
            return null;
        }
        log.accept("pushing to " + target.name() + " with the credentials '" + id.get() + "' of Jenkins' settings");
        try {
            return RegistryCredentialsLookup.find(id.get(), run, target);
        } catch (AbortException e) {
            throw new AbortException(
                    "Jenkins' settings name credentials for " + target.name() + ", but " + e.getMessage());
        }
    }
}
