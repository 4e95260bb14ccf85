package io.jenkins.plugins.coreos.core.registry;

import java.io.IOException;
import java.util.function.LongConsumer;

/** Requests to one registry with the authentication they need: a challenge is answered once per request. */
final class Session {
    private static final int MAX_CHALLENGES = 3;

    private final Transport transport;
    private final Authenticator authenticator;

    Session(Transport transport, Authenticator authenticator) {
        this.transport = transport;
        this.authenticator = authenticator;
    }

    /**
     * Makes a request that sends no blob.
     *
     * @throws RegistryException when there was no answer, or a 401 that no token turns into something else
     */
    RegistryResponse send(RegistryRequest call) throws IOException, InterruptedException {
        return send(call, sent -> {});
    }

    /**
     * Makes a request.
     *
     * @param sent told how many body bytes have been handed over, and with a negative number that they were in vain
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
     * Makes a request whose refusal is no failure: a 401 that stays is an answer.
     *
     * @throws RegistryException when there was no answer, or no token to be had
     */
    RegistryResponse ask(RegistryRequest call) throws IOException, InterruptedException {
        return ask(call, sent -> {});
    }

    private RegistryResponse ask(RegistryRequest call, LongConsumer sent) throws IOException, InterruptedException {
        for (int attempt = 0; ; attempt++) {
            RegistryResponse reply = once(call, sent);
            // Giving an upload back is worth no further right: docker-registry wants the one to delete for it.
            boolean worthAsking = !call.method().equals("DELETE");
            // The first challenge, and one for each of two further scopes.
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

    /** Whether the registry has to prove who it is; then nothing goes out in plain HTTP. */
    boolean isVerified() {
        return transport.options().tlsVerify();
    }

    RegistryException failure(RegistryRequest call, RegistryResponse reply) {
        return Failures.status(call, reply, authenticator.credentials());
    }
}
