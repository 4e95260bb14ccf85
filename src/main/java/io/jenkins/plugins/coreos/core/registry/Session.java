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
    RegistryResponse send(RegistryRequest call) throws IOException, InterruptedException {
        return send(call, sent -> {});
    }

    /**
     * Sends a request.
     *
     * @param sent receives the number of body bytes handed to the connection; negative if the request failed
     * @throws RegistryException as above
     */
    RegistryResponse send(RegistryRequest call, LongConsumer sent) throws IOException, InterruptedException {
        RegistryResponse reply = ask(call, sent);
        if (reply.status() == 401) {
            throw authenticator.refused(call, reply);
        }
        return reply;
    }

    /**
     * Sends a request whose rejection is not an error: a final 401 is returned.
     *
     * @throws RegistryException if there is no response, or no token can be obtained
     */
    RegistryResponse ask(RegistryRequest call) throws IOException, InterruptedException {
        return ask(call, sent -> {});
    }

    private RegistryResponse ask(RegistryRequest call, LongConsumer sent) throws IOException, InterruptedException {
        for (int attempt = 0; ; attempt++) {
            RegistryResponse reply = once(call, sent);
            // Canceling an upload is not worth another scope: docker-registry requires permission to delete for it.
            boolean worthAsking = !call.method().equals("DELETE");
            // The first challenge, and one for each of two additional scopes.
            if (attempt == MAX_CHALLENGES || !worthAsking || !authenticator.challenged(reply, attempt > 0)) {
                return reply;
            }
        }
    }

    private RegistryResponse once(RegistryRequest call, LongConsumer sent) throws IOException, InterruptedException {
        String header = authenticator.header(call);
        boolean alone = authenticator.begin(header);
        try {
            RegistryResponse reply = transport.exchange(call, uri -> authenticator.forOrigin(uri, header), sent);
            authenticator.answered(call, reply);
            return reply;
        } finally {
            if (alone) {
                authenticator.end();
            }
        }
    }

    /** Returns whether the registry's identity is verified, in which case plain HTTP is never used. */
    boolean isVerified() {
        return transport.options().tlsVerify();
    }

    RegistryException failure(RegistryRequest call, RegistryResponse reply) {
        return Failures.status(call, reply, authenticator.credentials());
    }
}
