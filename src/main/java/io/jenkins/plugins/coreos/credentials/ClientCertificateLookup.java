package io.jenkins.plugins.coreos.credentials;

import com.cloudbees.plugins.credentials.common.StandardCertificateCredentials;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import hudson.AbortException;
import hudson.model.Run;
import io.jenkins.plugins.coreos.core.http.ClientCertificate;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.IOException;

/** Looks up the client certificate that a run uses for mutual TLS. */
public final class ClientCertificateLookup {
    private ClientCertificateLookup() {}

    /**
     * Looks up a certificate and its private key by credentials id.
     *
     * @param registry host or host:port that the credentials' domain must match, or null for any
     * @throws AbortException if there are no such credentials for the run, or they are of another kind or hold no
     *     usable key; the message contains nothing of the key
     */
    public static ClientCertificate find(String id, Run<?, ?> run, String registry) throws AbortException {
        StandardCredentials found = CredentialsById.find(id, run, registry, CredentialKind.FOR_TLS);
        StandardCertificateCredentials certificate = (StandardCertificateCredentials) found;
        try {
            return ClientCertificate.read(
                    certificate.getKeyStore(),
                    certificate.getPassword().getPlainText(),
                    "the certificate " + Quoted.of(id));
        } catch (IOException e) {
            // One line for the user, without a stack trace.
            throw new AbortException(e.getMessage());
        }
    }
}
