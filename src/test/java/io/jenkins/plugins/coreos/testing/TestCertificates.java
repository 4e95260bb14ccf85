package io.jenkins.plugins.coreos.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate authority that is not trusted by default, and its certificate for 127.0.0.1 and localhost.
 *
 * @param authority the authority's certificate, PEM
 * @param certificate the server's certificate, PEM
 * @param key the server's RSA key, PKCS #8 PEM without a password
 */
public record TestCertificates(Path authority, Path certificate, Path key) {

    /** Creates certificates in a directory. */
    public static TestCertificates in(Path directory) {
        return in(directory, "IP:127.0.0.1", "DNS:localhost");
    }

    /** Creates certificates in a directory for names such as {@code DNS:registry.test}. */
    public static TestCertificates in(Path directory, String... names) {
        String openssl = Processes.program("openssl", "openssl").toString();
        Path authority = directory.resolve("ca.pem");
        Path authorityKey = directory.resolve("ca.key");
        Path certificate = directory.resolve("server.pem");
        Path key = directory.resolve("server.key");
        request(openssl, "/CN=Test authority", authorityKey, authority, "-addext", "basicConstraints=critical,CA:TRUE");
        request(
                openssl,
                "/CN=localhost",
                key,
                certificate,
                "-CA",
                authority.toString(),
                "-CAkey",
                authorityKey.toString(),
                "-addext",
                "subjectAltName=" + String.join(",", names),
                "-addext",
                "basicConstraints=critical,CA:FALSE");
        return new TestCertificates(authority, certificate, key);
    }

    /**
     * Creates a client certificate of the same authority, in the same directory: {@code NAME.pem}, {@code NAME.key}.
     */
    public TestCertificates client(String name) {
        String openssl = Processes.program("openssl", "openssl").toString();
        Path pem = authority.resolveSibling(name + ".pem");
        Path pemKey = authority.resolveSibling(name + ".key");
        request(
                openssl,
                "/CN=" + name,
                pemKey,
                pem,
                "-CA",
                authority.toString(),
                "-CAkey",
                authority.resolveSibling("ca.key").toString(),
                "-addext",
                "extendedKeyUsage=clientAuth",
                "-addext",
                "basicConstraints=critical,CA:FALSE");
        return new TestCertificates(authority, pem, pemKey);
    }

    /** Returns certificate and key as a PKCS #12 file with this password. */
    public byte[] pkcs12(String password) {
        try (var bytes = new java.io.ByteArrayOutputStream()) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("key", privateKey(), password.toCharArray(), chain());
            store.store(bytes, password.toCharArray());
            return bytes.toByteArray();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot load " + certificate, e);
        }
    }

    private static void request(String openssl, String subject, Path key, Path certificate, String... more) {
        var command = new java.util.ArrayList<>(java.util.List.of(
                openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", subject));
        command.addAll(java.util.List.of("-keyout", key.toString(), "-out", certificate.toString()));
        command.addAll(java.util.List.of(more));
        Processes.command(command).ok();
    }

    /** Returns an SSL context for servers in this JVM that presents the certificate. */
    public SSLContext serverContext() {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", privateKey(), new char[0], chain());
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot load " + certificate, e);
        }
    }

    PrivateKey privateKey() throws IOException, GeneralSecurityException {
        String pem = Files.readString(key).replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
        return KeyFactory.getInstance("RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
    }

    Certificate[] chain() throws IOException, GeneralSecurityException {
        try (var in = Files.newInputStream(certificate)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            return certificates.toArray(new Certificate[0]);
        }
    }
}
