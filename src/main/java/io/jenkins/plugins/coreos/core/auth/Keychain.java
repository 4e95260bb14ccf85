package io.jenkins.plugins.coreos.core.auth;

import io.jenkins.plugins.coreos.core.reference.ImageReference;
import java.io.IOException;

/** A source of registry credentials. */
@FunctionalInterface
public interface Keychain {
    /**
     * Returns the credentials for a repository.
     *
     * @return credentials, possibly {@link RegistryCredentials#none} with the reason
     * @throws IOException if a file, a helper or a service account is missing or invalid; the message says which
     */
    RegistryCredentials resolve(ImageReference repository) throws IOException, InterruptedException;
}
