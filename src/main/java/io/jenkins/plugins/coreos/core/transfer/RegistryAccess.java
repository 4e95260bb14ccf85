package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.http.HostCertificates;

import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.core.openshift.ServiceAccount;
import io.jenkins.plugins.coreos.core.auth.AuthFile;
import io.jenkins.plugins.coreos.core.auth.AuthFiles;
import io.jenkins.plugins.coreos.core.http.CaCertificates;
import io.jenkins.plugins.coreos.core.auth.CredentialHelpers;
import io.jenkins.plugins.coreos.core.http.ProxySettings;
import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.registry.RegistryOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a request means where the push runs: credentials for a destination, and options for all of them.
 *
 * <p>For the cluster's own registry the service account wins, where it is wanted. Else what the user named holds, and
 * where nothing is named, podman's and docker's own files.
 */
public final class RegistryAccess {
    private final AccessRequest request;
    private final Surroundings around;
    private final CredentialHelpers helpers;
    private final Consumer<String> log;

    /**
     * An access.
     *
     * @param log told, in one line without a secret, which credentials were found where the user named none
     */
    public RegistryAccess(AccessRequest request, Surroundings around, Consumer<String> log) {
        this.request = request;
        this.around = around;
        this.helpers = new CredentialHelpers(around.environment());
        this.log = log;
    }

    /**
     * The destination that the user means: with {@code openshift}, one without a registry is in the cluster's own.
     *
     * @throws IOException when this is no pod
     */
    public String complete(String destination) throws IOException {
        return request.openshift() ? serviceAccount().complete(destination) : destination;
    }

    /**
     * The credentials for a destination.
     *
     * @return perhaps none, with the reason why
     * @throws IOException when a file, a helper or the service account is missing or broken; the message says which
     */
    public RegistryCredentials credentials(ImageReference target) throws IOException, InterruptedException {
        if (request.isForServiceAccount(target)) {
            return serviceAccount().credentials();
        }
        RegistryCredentials given = request.credentialsAt(target);
        if (given != null) {
            return given;
        }
        if (request.authFile() != null) {
            Path file = around.directory().resolve(request.authFile());
            return AuthFile.read(file)
                    .find(target, helpers)
                    .orElseGet(() -> RegistryCredentials.none(file + " has no entry for " + target.registry()));
        }
        RegistryCredentials found = AuthFiles.in(around.environment(), around.home(), around.uid(), around.directory())
                .find(target, helpers);
        if (!found.isNone()) {
            log.accept("pushing to " + target.name() + " as " + found.description());
        }
        if (found.isNone() && request.openshift()) {
            boolean perhaps = target.registry().matches("(?:default-route-openshift-image|docker|image)-registry\\..*");
            return RegistryCredentials.none(
                    "the pod's service account is for the cluster's own registry, and " + found.description()
                            + (perhaps
                                    ? "; if this is the cluster's registry, an administrator names it in openshiftRegistries"
                                            + " of Jenkins' settings, and the command line in --openshift-registry"
                                    : ""));
        }
        return found;
    }

    /**
     * Adds certificates and proxies, for one destination.
     *
     * @throws IOException when a certificate is missing or broken
     * @throws IllegalArgumentException when the environment names an invalid proxy for the registry
     */
    public RegistryOptions apply(RegistryOptions options, ImageReference target) throws IOException {
        ProxySettings proxies =
                request.proxies() != null ? request.proxies() : ProxySettings.fromEnvironment(around.environment());
        HostCertificates machine = HostCertificates.find(HostCertificates.roots(around.home()), target.registry());
        RegistryOptions all = options.withCaCertificates(certificates(machine.authorities()))
                .withClientCertificates(
                        request.clientCertificate() == null ? machine.clients() : List.of(request.clientCertificate()))
                .withProxies(proxies);
        if (request.at(target).insecure() || !all.tlsVerify()) {
            // Perhaps over plain HTTP, for which another proxy is meant.
            return all.withTlsVerify(false);
        }
        proxies.check(target.registry());
        return all;
    }

    /** @return PEM, or null where only the JVM's authorities count */
    private String certificates(String machine) throws IOException {
        String own = request.caCertificate() == null
                ? null
                : CaCertificates.read(request.caCertificate(), around.directory());
        String cluster = request.openshift() ? serviceAccount().certificates() : null;
        StringBuilder all = new StringBuilder();
        for (String each : new String[] {own, cluster, machine}) {
            if (each != null) {
                all.append(all.length() == 0 ? "" : "\n").append(each);
            }
        }
        return all.length() == 0 ? null : all.toString();
    }

    private ServiceAccount serviceAccount() throws IOException {
        return ServiceAccount.in(around.serviceAccount());
    }
}
