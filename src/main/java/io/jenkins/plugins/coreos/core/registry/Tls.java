package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.http.CaCertificates;
import io.jenkins.plugins.coreos.core.http.ClientCertificate;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/** Creates the TLS context; the only class that decides which certificates to trust. */
final class Tls implements Supplier<SSLContext> {
    private final RegistryOptions options;
    private SSLContext created;

    Tls(RegistryOptions options) {
        this.options = options;
    }

    /** Created lazily: loading the authorities takes longer than an empty push over plain HTTP. */
    @Override
    public synchronized SSLContext get() {
        if (created == null) {
            created = context(options);
        }
        return created;
    }

    private static SSLContext context(RegistryOptions options) {
        try {
            TrustManager[] trust = trustManagers(options);
            if (trust == null && options.clientCertificates().isEmpty()) {
                return SSLContext.getDefault();
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(ClientCertificate.keyManagers(options.clientCertificates()), trust, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("TLS is not available: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** @return null for the JVM's default */
    private static TrustManager[] trustManagers(RegistryOptions options) throws GeneralSecurityException, IOException {
        if (!options.tlsVerify()) {
            return new TrustManager[] {new TrustAll()};
        }
        return options.caCertificates() == null
                ? null
                : withDefaults(CaCertificates.parse(options.caCertificates(), "caCertificate"));
    }

    /** Trusts the JVM's authorities and additional ones; host names are still verified. */
    private static TrustManager[] withDefaults(List<X509Certificate> more)
            throws GeneralSecurityException, IOException {
        List<X509Certificate> all = new ArrayList<>(more);
        for (TrustManager manager : trust(null)) {
            if (manager instanceof X509TrustManager defaults) {
                all.addAll(List.of(defaults.getAcceptedIssuers()));
            }
        }
        KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
        anchors.load(null, null);
        for (X509Certificate certificate : all) {
            anchors.setCertificateEntry("ca" + anchors.size(), certificate);
        }
        return trust(anchors);
    }

    private static TrustManager[] trust(KeyStore anchors) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(anchors);
        return factory.getTrustManagers();
    }

    /**
     * Accepts any certificate, for {@code tlsVerify: false}. Only the extended type also disables host name
     * verification.
     */
    private static final class TrustAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
