package io.jenkins.plugins.coreos.core.registry;

import java.util.function.LongConsumer;

/** Requests to one registry with the authentication they need: a challenge is answered once per request. */
final class Session {
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
    Reply send(Call call) throws RegistryException, InterruptedException {
        return send(call, sent -> {});
    }

    /**
     * Makes a request.
     *
     * @param sent told how many body bytes have been handed over, and with a negative number that they were in vain
     * @throws RegistryException as above
     */
    Reply send(Call call, LongConsumer sent) throws RegistryException, InterruptedException {
        for (int attempt = 0; ; attempt++) {
            String header = authenticator.header(call);
            Reply reply = transport.exchange(call, uri -> authenticator.forOrigin(uri, header), sent);
            if (reply.status() != 401) {
                return reply;
            }
            if (call.body() != null) {
                sent.accept(-call.body().length());
            }
            if (!authenticator.challenged(reply, header) || attempt == 1) {
                throw failure(call, reply);
            }
        }
    }

    RegistryException failure(Call call, Reply reply) {
        return Failures.status(call, reply, authenticator.credentials());
    }
}
