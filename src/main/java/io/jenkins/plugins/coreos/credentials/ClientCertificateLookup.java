package io.jenkins.plugins.coreos.credentials;

import com.cloudbees.plugins.credentials.common.StandardCertificateCredentials;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import hudson.AbortException;
import hudson.model.Run;
import io.jenkins.plugins.coreos.core.http.ClientCertificate;
import io.jenkins.plugins.coreos.core.http.ClientKeyStore;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.IOException;

/** Finds the certificate that a run shows to a registry (mutual TLS). */
public final class ClientCertificateLookup {
    private ClientCertificateLookup() {}

    /**
     * The certificate of that id, with its private key.
     *
     * @param registry host, or host:port, that the credentials' domain has to fit, or null for any
     * @throws AbortException when the run may use none of that id, they are of another kind, or hold no usable key; the
     *     message shows nothing of the key
     */
    public static ClientCertificate find(String id, Run<?, ?> run, String registry) throws AbortException {
        StandardCredentials found = CredentialsById.find(id, run, registry, CredentialKind.FOR_TLS);
        StandardCertificateCredentials certificate = (StandardCertificateCredentials) found;
        try {
            return ClientKeyStore.read(
                    certificate.getKeyStore(),
                    certificate.getPassword().getPlainText(),
                    "the certificate " + Quoted.of(id));
        } catch (IOException e) {
            // One line for the user, without a stack trace.
            throw new AbortException(e.getMessage());
        }
    }
}
