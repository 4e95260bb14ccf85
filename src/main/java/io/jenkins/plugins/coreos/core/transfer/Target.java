package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.registry.RegistryOptions;
import java.io.Serializable;

/**
 * A destination, and how to get in there.
 *
 * @param credentials who pushes
 * @param options how to talk to the registry
 */
public record Target(Destination destination, RegistryCredentials credentials, RegistryOptions options)
        implements Serializable {
    private static final long serialVersionUID = 1L;
}
