package io.jenkins.plugins.coreos.core.access;

import io.jenkins.plugins.coreos.core.registry.ProxySettings;
import io.jenkins.plugins.coreos.core.registry.RegistryCredentials;
import java.io.Serializable;

/**
 * How a push is to prove who it is, as the user wrote it; null is what nobody wrote.
 *
 * @param credentials these, and no others
 * @param authFile a path: an auth.json, and no other file
 * @param openshift whether the cluster's own registry gets the pod's service account
 * @param caCertificate PEM, or a path: authorities to trust beside the JVM's
 * @param proxies the way out, where the environment is not to say it
 */
public record AccessRequest(
        RegistryCredentials credentials,
        String authFile,
        boolean openshift,
        String caCertificate,
        ProxySettings proxies)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Nothing but what is found where the push runs. */
    public static final AccessRequest DEFAULT = new AccessRequest(null, null, false, null, null);

    public AccessRequest {
        if (credentials != null && authFile != null) {
            throw new IllegalArgumentException("give credentials or an authentication file, not both");
        }
    }

    public AccessRequest withCredentials(RegistryCredentials some) {
        return new AccessRequest(some, authFile, openshift, caCertificate, proxies);
    }

    public AccessRequest withAuthFile(String path) {
        return new AccessRequest(credentials, path, openshift, caCertificate, proxies);
    }

    public AccessRequest withOpenshift(boolean wanted) {
        return new AccessRequest(credentials, authFile, wanted, caCertificate, proxies);
    }

    public AccessRequest withCaCertificate(String pemOrPath) {
        return new AccessRequest(credentials, authFile, openshift, pemOrPath, proxies);
    }

    public AccessRequest withProxies(ProxySettings settings) {
        return new AccessRequest(credentials, authFile, openshift, caCertificate, settings);
    }
}
