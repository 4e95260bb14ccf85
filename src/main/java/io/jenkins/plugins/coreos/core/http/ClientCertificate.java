package io.jenkins.plugins.coreos.core.http;

import io.jenkins.plugins.coreos.core.pem.PrivateKeys;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/**
 * A client certificate for mutual TLS, with its private key. Serialized to agents. {@link #toString} never contains the
 * key.
 *
 * @param certificatePem the certificate chain, client certificate first
 * @param keyPem the private key, unencrypted (PKCS #8)
 * @param description description of the source, for messages
 */
public record ClientCertificate(String certificatePem, String keyPem, String description) implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final String PASSWORD_HINT = "COREOS_CLIENT_KEY_PASSWORD in the environment";

    private static final String PROPERTY = "javax.net.ssl.keyStore";

    /**
     * Reads PEM files as openssl and podman write them.
     *
     * @param password decrypts the key; may be null
     * @throws IOException if a file does not exist or is invalid; the message names it
     */
    public static ClientCertificate read(Path certificate, Path key, String password) throws IOException {
        String certificateName = "the client certificate " + certificate;
        String keyName = "the client key " + key;
        List<? extends Certificate> chain =
                CaCertificates.parse(CaCertificates.text(certificate, "the client certificate"), certificateName);
        PrivateKey parsed =
                PrivateKeys.parse(CaCertificates.text(key, "the client key"), password, PASSWORD_HINT, keyName);
        return of(chain, parsed, certificateName + " with " + keyName);
    }

    /**
     * Returns the only private key of a key store, such as a PKCS #12 file, with its certificates.
     *
     * @param password password of the key
     * @param source description of the store, for messages
     * @throws IOException if the store could not be opened, does not have exactly one private key, or the password is
     *     wrong; the message reveals neither key nor password
     */
    public static ClientCertificate read(KeyStore store, String password, String source) throws IOException {
        List<String> names = privateKeys(store, source);
        if (names.size() != 1) {
            throw new IOException(source + " contains " + names.size()
                    + " private keys instead of one; upload a PKCS #12 file with a single key and its certificate");
        }
        try {
            Certificate[] chain = store.getCertificateChain(names.get(0));
            if (chain != null && store.getKey(names.get(0), password.toCharArray()) instanceof PrivateKey key) {
                return of(List.of(chain), key, source);
            }
        } catch (GeneralSecurityException e) {
            // Reported below.
        }
        throw new IOException(source + ": its private key cannot be read with the password of the credentials");
    }

    /** Returns the aliases of the private keys. A store that could not be opened is not initialized. */
    private static List<String> privateKeys(KeyStore store, String source) throws IOException {
        try {
            List<String> keys = new ArrayList<>();
            for (String name : Collections.list(store.aliases())) {
                if (store.entryInstanceOf(name, KeyStore.PrivateKeyEntry.class)) {
                    keys.add(name);
                }
            }
            return keys;
        } catch (KeyStoreException e) {
            throw new IOException(
                    source + " cannot be opened: check its password, and that it is a PKCS #12 file or PEM", e);
        }
    }

    private static ClientCertificate of(List<? extends Certificate> chain, PrivateKey key, String description)
            throws IOException {
        try {
            if (key.getEncoded() == null) {
                throw new IOException(description + ": the private key cannot be exported");
            }
            if (!isPair(chain.get(0), key)) {
                throw new IOException(description + ": the private key belongs to another certificate");
            }
            StringBuilder pem = new StringBuilder();
            for (Certificate each : chain) {
                pem.append(block("CERTIFICATE", each.getEncoded()));
            }
            return new ClientCertificate(pem.toString(), block("PRIVATE KEY", key.getEncoded()), description);
        } catch (GeneralSecurityException e) {
            throw new IOException(description + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static boolean isPair(Certificate certificate, PrivateKey key) throws GeneralSecurityException {
        if (!certificate.getPublicKey().getAlgorithm().equals(key.getAlgorithm())) {
            return false;
        }
        byte[] sample = "sample".getBytes(StandardCharsets.US_ASCII);
        Signature signature = Signature.getInstance(
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> key.getAlgorithm();
                });
        signature.initSign(key);
        signature.update(sample);
        byte[] signed = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        signature.update(sample);
        return signature.verify(signed);
    }

    private static String block(String type, byte[] bytes) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n";
    }

    /**
     * Returns key managers for client certificates; for an empty list, those of {@code -Djavax.net.ssl.keyStore}.
     *
     * @return null if there are no keys
     */
    public static KeyManager[] keyManagers(List<ClientCertificate> certificates)
            throws GeneralSecurityException, IOException {
        if (certificates.isEmpty()) {
            return keyManagersOfJvm();
        }
        // The store never leaves memory, so it needs no password.
        char[] password = new char[0];
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, password);
        for (ClientCertificate each : certificates) {
            Certificate[] chain =
                    CaCertificates.parse(each.certificatePem, each.description).toArray(new Certificate[0]);
            PrivateKey key = PrivateKeys.parse(each.keyPem, null, PASSWORD_HINT, each.description);
            store.setKeyEntry("client" + store.size(), key, password, chain);
        }
        return keyManagers(store, password);
    }

    /** Loads the keys of Java's default context, which a custom context does not include. */
    private static KeyManager[] keyManagersOfJvm() throws GeneralSecurityException, IOException {
        String file = System.getProperty(PROPERTY, "");
        if (file.isEmpty()) {
            return null;
        }
        String configured = System.getProperty(PROPERTY + "Password", "");
        char[] password = configured.isEmpty() ? null : configured.toCharArray();
        KeyStore store = KeyStore.getInstance(System.getProperty(PROPERTY + "Type", KeyStore.getDefaultType()));
        try (InputStream in = file.equals("NONE") ? null : Files.newInputStream(Path.of(file))) {
            store.load(in, password);
        } catch (IOException e) {
            throw new IOException("-D" + PROPERTY + "=" + file + " cannot be read: " + e.getMessage(), e);
        }
        return keyManagers(store, password);
    }

    private static KeyManager[] keyManagers(KeyStore store, char[] password) throws GeneralSecurityException {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, password);
        return factory.getKeyManagers();
    }

    @Override
    public String toString() {
        return description;
    }
}
