package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.oci.Descriptor;
import java.io.IOException;
import java.util.Optional;

/** Checks whether a repository has a blob (distribution-spec, "Checking if content exists"). */
record BlobLookup(Endpoint endpoint, String purpose, Descriptor blob) {
    /**
     * Sends the HEAD request. A stray 200 from Quay does not count as existence, because a tag would then refer to an
     * incomplete image. A rejected request counts as absence: the subsequent upload reports the actual error.
     */
    boolean exists() throws IOException, InterruptedException {
        RegistryRequest request = RegistryRequest.of("HEAD", endpoint.uri("blobs/" + blob.digest()), purpose);
        RegistryResponse response = endpoint.session().ask(request);
        if (response.isSuccess()) {
            return isNamed(response)
                    .orElseGet(
                            () -> response.header("Content-Length").orElse("").equals(Long.toString(blob.size())));
        }
        RegistryException failure = endpoint.session().failure(request, response);
        if (failure.failure().isTransient()) {
            throw failure;
        }
        return false;
    }

    /** Returns whether the digest in a response is the blob's; empty if there is no comparable digest. */
    private Optional<Boolean> isNamed(RegistryResponse response) {
        try {
            return response.digest()
                    .filter(named -> named.algorithm().equals(blob.digest().algorithm()))
                    .map(named -> named.equals(blob.digest()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
