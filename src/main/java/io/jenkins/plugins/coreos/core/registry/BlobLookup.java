package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.oci.Descriptor;
import java.io.IOException;
import java.util.Optional;

/** The question whether a repository has a blob (distribution-spec, "Checking if content exists"). */
record BlobLookup(Endpoint endpoint, String purpose, Descriptor blob) {
    /**
     * Asks for the blob. Quay's stray 200 is not taken for a yes: a tag would then name an image that lacks it. Nor is
     * a refusal of the question one of the blob: the upload that follows will say what is really wrong.
     */
    boolean exists() throws IOException, InterruptedException {
        RegistryRequest call = RegistryRequest.of("HEAD", endpoint.uri("blobs/" + blob.digest()), purpose);
        RegistryResponse reply = endpoint.session().ask(call);
        if (reply.isSuccess()) {
            return isNamed(reply)
                    .orElseGet(() -> reply.header("Content-Length").orElse("").equals(Long.toString(blob.size())));
        }
        RegistryException failure = endpoint.session().failure(call, reply);
        if (failure.failure().isTransient()) {
            throw failure;
        }
        return false;
    }

    /** Whether the digest that an answer names is the blob's; empty where it names none that can be compared. */
    private Optional<Boolean> isNamed(RegistryResponse reply) {
        try {
            return reply.digest()
                    .filter(named -> named.algorithm().equals(blob.digest().algorithm()))
                    .map(named -> named.equals(blob.digest()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
