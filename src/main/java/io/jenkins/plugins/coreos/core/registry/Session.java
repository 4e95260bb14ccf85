package io.jenkins.plugins.coreos.core.registry;

import java.io.IOException;
import java.util.function.LongConsumer;

/** Sends requests to one registry, authenticating as required: answers each challenge once per request. */
final class Session {
    /** Maximum number of challenges per request: the first one, and one for each of two additional scopes. */
    private static final int MAX_CHALLENGES = 3;

    private final Transport transport;
    private final Authenticator authenticator;

    Session(Transport transport, Authenticator authenticator) {
        this.transport = transport;
        this.authenticator = authenticator;
    }

    /**
     * Sends a request without a blob.
     *
     * @throws RegistryException if there is no response, or a 401 that no token resolves
     */
    RegistryResponse send(RegistryRequest request) throws IOException, InterruptedException {
        return send(request, sent -> {});
    }

    /**
     * Sends a request.
     *
     * @param sent receives the number of body bytes handed to the connection; negative if the request failed
     * @throws RegistryException as {@link #send(RegistryRequest)} does
     */
    RegistryResponse send(RegistryRequest request, LongConsumer sent) throws IOException, InterruptedException {
        RegistryResponse response = trySend(request, sent);
        if (response.status() == 401) {
            throw authenticator.rejection(request, response);
        }
        return response;
    }

    /**
     * Sends a request and returns the response, even if it is a final 401.
     *
     * @throws RegistryException if there is no response, or no token can be obtained
     */
    RegistryResponse trySend(RegistryRequest request) throws IOException, InterruptedException {
        return trySend(request, sent -> {});
    }

    private RegistryResponse trySend(RegistryRequest request, LongConsumer sent)
            throws IOException, InterruptedException {
        for (int attempt = 0; ; attempt++) {
            RegistryResponse response = sendOnce(request, sent);
            // Do not request another scope only to cancel an upload: docker-registry requires permission to delete.
            boolean mayAuthenticate = !request.cancelsUpload();
            if (attempt == MAX_CHALLENGES || !mayAuthenticate || !authenticator.canRetry(response, attempt > 0)) {
                return response;
            }
        }
    }

    private RegistryResponse sendOnce(RegistryRequest request, LongConsumer sent)
            throws IOException, InterruptedException {
        String header = authenticator.header(request);
        boolean testsPassword = authenticator.beginPasswordTest(header);
        try {
            RegistryResponse response = transport.exchange(request, uri -> authenticator.headerFor(uri, header), sent);
            authenticator.recordResponse(request, response);
            return response;
        } finally {
            if (testsPassword) {
                authenticator.endPasswordTest();
            }
        }
    }

    /** Returns whether the registry's identity is verified, in which case plain HTTP is never used. */
    boolean isVerified() {
        return transport.options().tlsVerify();
    }

    RegistryException failure(RegistryRequest request, RegistryResponse response) {
        return Failures.status(request, response, authenticator.credentials());
    }
}
