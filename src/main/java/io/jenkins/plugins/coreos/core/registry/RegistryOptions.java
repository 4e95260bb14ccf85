package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.http.CaCertificates;
import io.jenkins.plugins.coreos.core.http.ClientCertificate;
import io.jenkins.plugins.coreos.core.http.ProxySettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Connection settings of a registry.
 *
 * @param tlsVerify false to accept any certificate, and plain HTTP if the registry does not support TLS
 * @param retries how many times to retry a request after a transient failure
 * @param timing delays and timeouts
 * @param caCertificates authorities to trust in addition to the JVM's, as PEM from {@link CaCertificates}, or null
 * @param clientCertificates client certificates; empty for the JVM's default
 * @param proxies the proxy settings
 */
public record RegistryOptions(
        boolean tlsVerify,
        int retries,
        Timing timing,
        String caCertificates,
        List<ClientCertificate> clientCertificates,
        ProxySettings proxies) {
    /**
     * Delays and timeouts.
     *
     * @param firstDelay delay before the first retry; doubles each time, with jitter
     * @param stallTimeout time without progress after which a transfer is considered broken
     * @param responseTimeout time to wait for the response after the request has been sent: a registry may copy a large
     *     blob to its object store before it answers
     */
    public record Timing(Duration firstDelay, Duration stallTimeout, Duration responseTimeout) {}

    /**
     * Maximum number of retries: a registry that fails this often in a row does not recover within a reasonable time.
     */
    private static final int MAX_RETRIES = 100;

    /** Verified TLS and five retries: with exponential backoff from 500 ms, about 15 seconds in total. */
    public static final RegistryOptions DEFAULT = new RegistryOptions(
            true,
            5,
            new Timing(Duration.ofMillis(500), Duration.ofSeconds(60), Duration.ofMinutes(5)),
            null,
            List.of(),
            ProxySettings.NONE);

    public RegistryOptions {
        clientCertificates = new ArrayList<>(clientCertificates);
    }

    /**
     * Validates a number of retries.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public static void checkRetries(int count) {
        if (count < 0 || count > MAX_RETRIES) {
            throw new IllegalArgumentException("retries must be from 0 to " + MAX_RETRIES + ", not " + count);
        }
    }

    /** Returns a copy that verifies certificates, or allows HTTP and any certificate. */
    public RegistryOptions withTlsVerify(boolean verify) {
        return new RegistryOptions(verify, retries, timing, caCertificates, clientCertificates, proxies);
    }

    /** Returns a copy with another number of retries. */
    public RegistryOptions withRetries(int count) {
        return new RegistryOptions(tlsVerify, count, timing, caCertificates, clientCertificates, proxies);
    }

    /** Returns a copy with other delays and timeouts. */
    public RegistryOptions withTiming(Timing other) {
        return new RegistryOptions(tlsVerify, retries, other, caCertificates, clientCertificates, proxies);
    }

    /** Returns a copy that also trusts these CA certificates, in PEM. */
    public RegistryOptions withCaCertificates(String pem) {
        return new RegistryOptions(tlsVerify, retries, timing, pem, clientCertificates, proxies);
    }

    /** Returns a copy with these certificates for mutual TLS. */
    public RegistryOptions withClientCertificates(List<ClientCertificate> certificates) {
        return new RegistryOptions(tlsVerify, retries, timing, caCertificates, certificates, proxies);
    }

    /** Returns a copy with other proxies. */
    public RegistryOptions withProxies(ProxySettings settings) {
        return new RegistryOptions(tlsVerify, retries, timing, caCertificates, clientCertificates, settings);
    }
}
