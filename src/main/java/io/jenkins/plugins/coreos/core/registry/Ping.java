package io.jenkins.plugins.coreos.core.registry;

import java.net.URI;

/** The API version check (distribution-spec, "end-1"): is there a registry, over TLS or not, and what does it ask? */
final class Ping {
    private final Transport transport;
    private final String registry;

    Ping(Transport transport, String registry) {
        this.transport = transport;
        this.registry = registry;
    }

    /** What answered. */
    record Found(URI base, Reply reply) {
        /** Hands the challenge, if there was one, to the authenticator. */
        void greet(Authenticator authenticator) throws RegistryException {
            if (reply.status() == 401 && !authenticator.challenged(reply, null)) {
                Call call = Call.of("GET", base.resolve("/v2/"), "contact " + base.getAuthority());
                throw Failures.status(call, reply, authenticator.credentials());
            }
        }
    }

    /**
     * Contacts the registry.
     *
     * @throws RegistryException when nothing answers, or what answers is no registry
     */
    Found run() throws RegistryException, InterruptedException {
        try {
            return ping("https");
        } catch (RegistryException e) {
            boolean noTls = e.failure() == Failure.TLS || e.failure() == Failure.UNREACHABLE && !hasPort();
            if (transport.options().tlsVerify() || !noTls) {
                throw e;
            }
            try {
                return ping("http");
            } catch (RegistryException second) {
                e.addSuppressed(second);
                // Where the second way led somewhere, its failure says more.
                throw e.failure() == Failure.TLS || second.failure() != Failure.UNREACHABLE ? second : e;
            }
        }
    }

    private Found ping(String scheme) throws RegistryException, InterruptedException {
        URI base = URI.create(scheme + "://" + DockerHub.apiHost(registry));
        Call call = Call.of("GET", base.resolve("/v2/"), "contact registry " + registry);
        Reply reply = transport.exchange(call, uri -> null, sent -> {});
        if (reply.status() == 200 || reply.status() == 401) {
            return new Found(base, reply);
        }
        RegistryException failure = Failures.status(call, reply, RegistryCredentials.ANONYMOUS);
        throw failure.failure().isTransient() ? failure : Failures.noRegistry(call, reply);
    }

    private boolean hasPort() {
        return registry.matches(".*:[0-9]+");
    }
}
