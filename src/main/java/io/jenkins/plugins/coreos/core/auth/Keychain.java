package io.jenkins.plugins.coreos.core.auth;

import io.jenkins.plugins.coreos.core.reference.ImageReference;
import java.io.IOException;

/** A source of registry credentials. */
@FunctionalInterface
public interface Keychain {
    /**
     * The credentials for a repository.
     *
     * @return perhaps {@link RegistryCredentials#none}, with the reason
     * @throws IOException when a file, a helper or a service account is missing or broken; the message says which
     */
    RegistryCredentials resolve(ImageReference repository) throws IOException, InterruptedException;
}
