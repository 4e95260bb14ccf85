package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.core.openshift.ServiceAccount;
import io.jenkins.plugins.coreos.core.http.ClientCertificate;
import io.jenkins.plugins.coreos.core.http.ProxySettings;
import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How a push is to prove who it is, as the user wrote it; null is what nobody wrote.
 *
 * @param credentials these, and no others
 * @param authFile a path: an auth.json, and no other file
 * @param openshift whether the cluster's own registry gets the pod's service account
 * @param caCertificate PEM, or a path: authorities to trust beside the JVM's
 * @param proxies the way out, where the environment is not to say it
 * @param places what holds for single places, by registry and repository ({@link ImageReference#name})
 * @param clusterRegistries further names of the cluster's own registry, by an administrator's word
 * @param clientCertificate what is shown to a registry that asks for a certificate, beside those of the machine
 */
public record AccessRequest(
        RegistryCredentials credentials,
        String authFile,
        boolean openshift,
        String caCertificate,
        ProxySettings proxies,
        Map<String, Place> places,
        List<String> clusterRegistries,
        ClientCertificate clientCertificate)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Nothing but what is found where the push runs. */
    public static final AccessRequest DEFAULT = new AccessRequest(null, null, false, null, null);

    /**
     * What holds for one place.
     *
     * @param credentials these, and no others; or null
     * @param insecure whether its certificate is not verified, whatever holds for others
     */
    public record Place(RegistryCredentials credentials, boolean insecure) implements Serializable {
        private static final long serialVersionUID = 1L;

        static final Place ANY = new Place(null, false);
    }

    public AccessRequest {
        if (credentials != null && authFile != null) {
            throw new IllegalArgumentException("give credentials or an authentication file, not both");
        }
        // A plain map, which every class filter lets through on the way to an agent.
        places = new HashMap<>(places);
        clusterRegistries = new ArrayList<>(clusterRegistries);
    }

    /** A request for which all places are alike. */
    public AccessRequest(
            RegistryCredentials credentials,
            String authFile,
            boolean openshift,
            String caCertificate,
            ProxySettings proxies) {
        this(credentials, authFile, openshift, caCertificate, proxies, Map.of(), List.of(), null);
    }

    /** What holds for a place. */
    public Place at(ImageReference target) {
        return places.getOrDefault(target.name(), Place.ANY);
    }

    /** The credentials that are named for a place, or null where none are. */
    public RegistryCredentials credentialsAt(ImageReference target) {
        RegistryCredentials given = at(target).credentials();
        return given == null ? credentials : given;
    }

    public AccessRequest withCredentials(RegistryCredentials some) {
        return new AccessRequest(
                some, authFile, openshift, caCertificate, proxies, places, clusterRegistries, clientCertificate);
    }

    public AccessRequest withAuthFile(String path) {
        return new AccessRequest(
                credentials, path, openshift, caCertificate, proxies, places, clusterRegistries, clientCertificate);
    }

    public AccessRequest withOpenshift(boolean wanted) {
        return new AccessRequest(
                credentials, authFile, wanted, caCertificate, proxies, places, clusterRegistries, clientCertificate);
    }

    public AccessRequest withCaCertificate(String pemOrPath) {
        return new AccessRequest(
                credentials, authFile, openshift, pemOrPath, proxies, places, clusterRegistries, clientCertificate);
    }

    public AccessRequest withProxies(ProxySettings settings) {
        return new AccessRequest(
                credentials,
                authFile,
                openshift,
                caCertificate,
                settings,
                places,
                clusterRegistries,
                clientCertificate);
    }

    public AccessRequest withPlaces(Map<String, Place> some) {
        return new AccessRequest(
                credentials, authFile, openshift, caCertificate, proxies, some, clusterRegistries, clientCertificate);
    }

    public AccessRequest withClusterRegistries(List<String> names) {
        return new AccessRequest(
                credentials, authFile, openshift, caCertificate, proxies, places, names, clientCertificate);
    }

    public AccessRequest withClientCertificate(ClientCertificate certificate) {
        return new AccessRequest(
                credentials, authFile, openshift, caCertificate, proxies, places, clusterRegistries, certificate);
    }

    /** Whether the pod's service account logs in there. */
    public boolean isForServiceAccount(ImageReference target) {
        return openshift && ServiceAccount.isOwnRegistry(target.registry(), clusterRegistries);
    }
}
