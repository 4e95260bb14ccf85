package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.files.FileName;
import io.jenkins.plugins.coreos.core.http.ClientCertificate;
import io.jenkins.plugins.coreos.core.http.ProxySettings;
import io.jenkins.plugins.coreos.core.openshift.ServiceAccount;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.core.registry.RegistryOptions;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * User-specified authentication, trust and retry settings of a transfer; an unset setting is null.
 *
 * @param credentials the only credentials to use
 * @param authFile path of the only auth.json to use
 * @param openshift whether to log in to the cluster's own registry with the pod's service account
 * @param clusterRegistries additional names of the cluster's own registry, configured by an administrator
 * @param caCertificate certificate authorities to trust in addition to the JVM's, as PEM text or the path of a PEM file
 * @param clientCertificate client certificate to use instead of those installed on the host
 * @param proxies proxies to use instead of those in the environment
 * @param tlsVerify false to accept any certificate, and plain HTTP if the registry does not support TLS
 * @param retries how many times to retry a request after a transient failure
 */
public record AccessSpec(
        RegistryCredentials credentials,
        String authFile,
        boolean openshift,
        List<String> clusterRegistries,
        String caCertificate,
        ClientCertificate clientCertificate,
        ProxySettings proxies,
        boolean tlsVerify,
        int retries)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Default settings, with which only the configuration of the host applies. */
    public static final AccessSpec DEFAULT =
            new AccessSpec(null, null, false, List.of(), null, null, null, true, RegistryOptions.DEFAULT.retries());

    /**
     * Validates the specification.
     *
     * @throws IllegalArgumentException if both {@code credentials} and {@code authFile} are set, or {@code retries} is
     *     out of range, or {@code authFile} is not the name of a file
     */
    public AccessSpec {
        if (credentials != null && authFile != null) {
            throw new IllegalArgumentException("give credentials or an authentication file, not both");
        }
        FileName.check("authFile", authFile);
        RegistryOptions.checkRetries(retries);
        // JEP-200 may reject the serialized form of List.copyOf.
        clusterRegistries = new ArrayList<>(clusterRegistries);
    }

    /** Returns a copy with the settings that only the controller knows. */
    public AccessSpec with(ProxySettings resolvedProxies, List<String> registries, ClientCertificate certificate) {
        return new AccessSpec(
                credentials,
                authFile,
                openshift,
                registries,
                caCertificate,
                certificate,
                resolvedProxies,
                tlsVerify,
                retries);
    }

    /** Returns the explicit credentials for a destination, or null. */
    public RegistryCredentials credentialsAt(Destination destination) {
        return destination.credentials() == null ? credentials : destination.credentials();
    }

    /**
     * Returns advice about {@code clusterRegistries} if the registry's name suggests the cluster's own registry;
     * otherwise an empty string.
     */
    public static String routeAdvice(ImageReference target) {
        return target.registry().matches("(?:default-route-openshift-image|docker|image)-registry\\..*")
                ? "; if this is the cluster's registry, an administrator must add it to openshiftRegistries in Jenkins'"
                        + " settings; on the command line, use --openshift-registry"
                : "";
    }

    /** Returns whether the pod's service account is used to log in to a registry. */
    public boolean usesServiceAccount(ImageReference target) {
        return openshift && ServiceAccount.isOwnRegistry(target.registry(), clusterRegistries);
    }
}
