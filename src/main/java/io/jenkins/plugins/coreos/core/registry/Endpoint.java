package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.reference.ImageReference;
import java.net.URI;

/**
 * What the endpoints of one repository share.
 *
 * @param base scheme, host and port
 * @param rules how the registry takes blobs
 */
record Endpoint(Session session, Retry retry, URI base, ImageReference target, UploadRules rules) {

    /** A URL below {@code /v2/<repository>/}. */
    URI uri(String path) {
        return base.resolve("/v2/" + target.repository() + "/" + path);
    }
}
