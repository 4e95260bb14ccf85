package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.http.CaCertificates;
import io.jenkins.plugins.coreos.core.http.ClientCertificate;
import io.jenkins.plugins.coreos.core.http.ProxySettings;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * How to talk to a registry.
 *
 * @param tlsVerify false to accept any certificate, and plain HTTP where there is no TLS at all
 * @param retries how often a request is made again after a passing failure
 * @param firstDelay how long to wait before the first of them; doubles each time, with jitter
 * @param stallTimeout after how long without a byte moving a transfer counts as broken
 * @param answerTimeout how long to wait for the answer once everything is sent: a registry may copy a large blob
 *     to its object store before it answers
 * @param caCertificates authorities to trust beside those of the JVM, PEM as {@link CaCertificates} gives it, or null
 * @param clientCertificates what is shown to a server that asks for a certificate; empty for what this JVM has
 * @param proxies the way out
 */
public record RegistryOptions(
        boolean tlsVerify,
        int retries,
        Duration firstDelay,
        Duration stallTimeout,
        Duration answerTimeout,
        String caCertificates,
        List<ClientCertificate> clientCertificates,
        ProxySettings proxies)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** A registry that fails this often in a row does not recover while somebody waits. */
    private static final int MAX_RETRIES = 100;

    /** Verified TLS and five retries: with doubling from half a second, some fifteen seconds of patience. */
    public static final RegistryOptions DEFAULT = new RegistryOptions(
            true,
            5,
            Duration.ofMillis(500),
            Duration.ofSeconds(60),
            Duration.ofMinutes(5),
            null,
            List.of(),
            ProxySettings.NONE);

    public RegistryOptions {
        clientCertificates = ClientCertificate.copy(clientCertificates);
    }

    /**
     * Checks a number of retries.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static void checkRetries(int count) {
        if (count < 0 || count > MAX_RETRIES) {
            throw new IllegalArgumentException("retries must be from 0 to " + MAX_RETRIES + ", not " + count);
        }
    }

    public RegistryOptions withTlsVerify(boolean verify) {
        return new RegistryOptions(
                verify, retries, firstDelay, stallTimeout, answerTimeout, caCertificates, clientCertificates, proxies);
    }

    public RegistryOptions withRetries(int count) {
        return new RegistryOptions(
                tlsVerify, count, firstDelay, stallTimeout, answerTimeout, caCertificates, clientCertificates, proxies);
    }

    public RegistryOptions withFirstDelay(Duration delay) {
        return new RegistryOptions(
                tlsVerify, retries, delay, stallTimeout, answerTimeout, caCertificates, clientCertificates, proxies);
    }

    public RegistryOptions withTimeouts(Duration stall, Duration answer) {
        return new RegistryOptions(
                tlsVerify, retries, firstDelay, stall, answer, caCertificates, clientCertificates, proxies);
    }

    public RegistryOptions withCaCertificates(String pem) {
        return new RegistryOptions(
                tlsVerify, retries, firstDelay, stallTimeout, answerTimeout, pem, clientCertificates, proxies);
    }

    public RegistryOptions withClientCertificates(List<ClientCertificate> some) {
        return new RegistryOptions(
                tlsVerify, retries, firstDelay, stallTimeout, answerTimeout, caCertificates, some, proxies);
    }

    public RegistryOptions withProxies(ProxySettings settings) {
        return new RegistryOptions(
                tlsVerify,
                retries,
                firstDelay,
                stallTimeout,
                answerTimeout,
                caCertificates,
                clientCertificates,
                settings);
    }
}
