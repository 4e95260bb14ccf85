package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.http.ClientCertificate;
import io.jenkins.plugins.coreos.core.http.ProxySettings;
import io.jenkins.plugins.coreos.core.openshift.ServiceAccount;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.core.registry.RegistryOptions;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Authentication, trust and patience of a transfer as the user specifies them; null stands for what is not given.
 *
 * @param credentials these, and no others
 * @param authFile a path: this auth.json, and no other file
 * @param openshift whether the cluster's own registry gets the pod's service account
 * @param clusterRegistries further names of the cluster's own registry, which an administrator vouches for
 * @param caCertificate PEM, or a path: authorities to trust beside the JVM's
 * @param clientCertificate what is shown to a registry that asks for a certificate, in place of those of the host
 * @param proxies the proxies, in place of those of the environment
 * @param tlsVerify false to accept any certificate, and plain HTTP where there is no TLS at all
 * @param retries how often a request is made again after a transient failure
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

    /** Nothing but what is found on the host. */
    public static final AccessSpec DEFAULT =
            new AccessSpec(null, null, false, List.of(), null, null, null, true, RegistryOptions.DEFAULT.retries());

    /**
     * Checks a specification.
     *
     * @throws IllegalArgumentException when credentials are given twice, or retries are out of range
     */
    public AccessSpec {
        if (credentials != null && authFile != null) {
            throw new IllegalArgumentException("give credentials or an authentication file, not both");
        }
        RegistryOptions.checkRetries(retries);
        // JEP-200 may reject the serialized form of List.copyOf.
        clusterRegistries = new ArrayList<>(clusterRegistries);
    }

    /** The same, with what only the controller knows. */
    public AccessSpec with(ProxySettings some, List<String> registries, ClientCertificate certificate) {
        return new AccessSpec(
                credentials, authFile, openshift, registries, caCertificate, certificate, some, tlsVerify, retries);
    }

    /** The credentials that are given for a destination, or null. */
    public RegistryCredentials credentialsAt(Destination destination) {
        return destination.credentials() == null ? credentials : destination.credentials();
    }

    /** What to do where a registry may be the cluster's own by a name that nobody vouches for; else empty. */
    public static String routeAdvice(ImageReference target) {
        return target.registry().matches("(?:default-route-openshift-image|docker|image)-registry\\..*")
                ? "; if this is the cluster's registry, an administrator names it in openshiftRegistries of Jenkins'"
                        + " settings, and the command line in --openshift-registry"
                : "";
    }

    /** Whether the pod's service account logs in to a registry. */
    public boolean isForServiceAccount(ImageReference target) {
        return openshift && ServiceAccount.isOwnRegistry(target.registry(), clusterRegistries);
    }
}
