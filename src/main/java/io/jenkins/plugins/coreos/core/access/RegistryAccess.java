package io.jenkins.plugins.coreos.core.access;

import io.jenkins.plugins.coreos.core.oci.ImageReference;
import io.jenkins.plugins.coreos.core.openshift.ServiceAccount;
import io.jenkins.plugins.coreos.core.registry.AuthFile;
import io.jenkins.plugins.coreos.core.registry.AuthFiles;
import io.jenkins.plugins.coreos.core.registry.CaCertificates;
import io.jenkins.plugins.coreos.core.registry.CredentialHelpers;
import io.jenkins.plugins.coreos.core.registry.ProxySettings;
import io.jenkins.plugins.coreos.core.registry.RegistryCredentials;
import io.jenkins.plugins.coreos.core.registry.RegistryOptions;
import java.io.IOException;
import java.nio.file.Path;
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
        if (request.openshift() && ServiceAccount.isOwnRegistry(target.registry())) {
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
            return RegistryCredentials.none(
                    "the pod's service account is for the cluster's own registry, and " + found.description());
        }
        return found;
    }

    /**
     * As {@link #apply(RegistryOptions)}, for one destination.
     *
     * @throws IOException when a certificate is missing or broken
     * @throws IllegalArgumentException when the environment names a proxy for the registry that is none
     */
    public RegistryOptions apply(RegistryOptions options, ImageReference target) throws IOException {
        RegistryOptions all = apply(options);
        if (request.at(target).insecure() || !all.tlsVerify()) {
            // Perhaps over plain HTTP, which goes another way.
            return all.withTlsVerify(false);
        }
        all.proxies().check(target.registry());
        return all;
    }

    /**
     * Adds certificates and proxies.
     *
     * @throws IOException when a certificate is missing or broken
     */
    public RegistryOptions apply(RegistryOptions options) throws IOException {
        ProxySettings proxies =
                request.proxies() != null ? request.proxies() : ProxySettings.fromEnvironment(around.environment());
        return options.withCaCertificates(certificates()).withProxies(proxies);
    }

    private String certificates() throws IOException {
        String own = request.caCertificate() == null
                ? null
                : CaCertificates.read(request.caCertificate(), around.directory());
        String cluster = request.openshift() ? serviceAccount().certificates() : null;
        if (own == null || cluster == null) {
            return own == null ? cluster : own;
        }
        return own + "\n" + cluster;
    }

    private ServiceAccount serviceAccount() throws IOException {
        return ServiceAccount.in(around.serviceAccount());
    }
}
