package io.jenkins.plugins.coreos.core.registry;

import java.io.IOException;
import java.util.function.LongConsumer;

/** Sends requests to one registry, authenticating as required: answers each challenge once per request. */
final class Session {
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
     * @throws RegistryException as above
     */
    RegistryResponse send(RegistryRequest request, LongConsumer sent) throws IOException, InterruptedException {
        RegistryResponse response = ask(request, sent);
        if (response.status() == 401) {
            throw authenticator.rejection(request, response);
        }
        return response;
    }

    /**
     * Sends a request whose rejection is not an error: a final 401 is returned.
     *
     * @throws RegistryException if there is no response, or no token can be obtained
     */
    RegistryResponse ask(RegistryRequest request) throws IOException, InterruptedException {
        return ask(request, sent -> {});
    }

    private RegistryResponse ask(RegistryRequest request, LongConsumer sent) throws IOException, InterruptedException {
        for (int attempt = 0; ; attempt++) {
            RegistryResponse response = once(request, sent);
            // Canceling an upload is not worth another scope: docker-registry requires permission to delete for it.
            boolean worthAuthenticating = !request.cancelsUpload();
            // The first challenge, and one for each of two additional scopes.
            if (attempt == MAX_CHALLENGES || !worthAuthenticating || !authenticator.canRetry(response, attempt > 0)) {
                return response;
            }
        }
    }

    private RegistryResponse once(RegistryRequest request, LongConsumer sent) throws IOException, InterruptedException {
        String header = authenticator.header(request);
        boolean testsPassword = authenticator.beginPasswordTest(header);
        try {
            RegistryResponse response = transport.exchange(request, uri -> authenticator.forOrigin(uri, header), sent);
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
