package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.reference.ImageReference;
import java.net.URI;

/**
 * Values shared by the endpoint classes of one repository.
 *
 * @param base scheme, host and port
 * @param rules the registry's upload rules
 */
record Endpoint(Session session, Retry retry, URI base, ImageReference target, RegistryContext.UploadRules rules) {

    /** Returns a URL below {@code /v2/<repository>/}. */
    URI uri(String path) {
        return base.resolve("/v2/" + target.repository() + "/" + path);
    }
}
