package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.http.ClientCertificate;
import io.jenkins.plugins.coreos.core.http.ProxySettings;
import io.jenkins.plugins.coreos.core.registry.RegistryOptions;
import java.util.List;

/** Builds an {@link AccessSpec} for tests. */
public final class AccessBuilder {
    private RegistryCredentials credentials;
    private String authFile;
    private boolean openshift;
    private List<String> clusterRegistries = List.of();
    private String caCertificate;
    private ClientCertificate clientCertificate;
    private ProxySettings proxies;
    private boolean tlsVerify = true;
    private int retries = RegistryOptions.DEFAULT.retries();

    public AccessBuilder withCredentials(RegistryCredentials some) {
        credentials = some;
        return this;
    }

    public AccessBuilder withAuthFile(String path) {
        authFile = path;
        return this;
    }

    public AccessBuilder withOpenshift(boolean wanted) {
        openshift = wanted;
        return this;
    }

    public AccessBuilder withClusterRegistries(List<String> names) {
        clusterRegistries = names;
        return this;
    }

    public AccessBuilder withCaCertificate(String pemOrPath) {
        caCertificate = pemOrPath;
        return this;
    }

    public AccessBuilder withClientCertificate(ClientCertificate certificate) {
        clientCertificate = certificate;
        return this;
    }

    public AccessBuilder withProxies(ProxySettings settings) {
        proxies = settings;
        return this;
    }

    public AccessBuilder withTlsVerify(boolean verify) {
        tlsVerify = verify;
        return this;
    }

    public AccessBuilder withRetries(int count) {
        retries = count;
        return this;
    }

    public AccessSpec build() {
        return new AccessSpec(
                credentials,
                authFile,
                openshift,
                clusterRegistries,
                caCertificate,
                clientCertificate,
                proxies,
                tlsVerify,
                retries);
    }
}
