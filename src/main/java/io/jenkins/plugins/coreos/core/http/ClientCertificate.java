package io.jenkins.plugins.coreos.core.http;

import io.jenkins.plugins.coreos.core.files.SmallFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;

/** A client certificate for mutual TLS, with its private key. Serialized to agents. */
public final class ClientCertificate implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final int MAX_BYTES = 1024 * 1024;

    private final byte[][] chain;
    private final byte[] key;
    private final String algorithm;
    private final String description;

    private ClientCertificate(byte[][] chain, byte[] key, String algorithm, String description) {
        this.chain = chain;
        this.key = key;
        this.algorithm = algorithm;
        this.description = description;
    }

    /**
     * Creates a client certificate.
     *
     * @param chain the certificate chain, client certificate first
     * @param description description of the source, for messages
     * @throws IOException if the key does not match the certificate or cannot be exported
     */
    public static ClientCertificate of(List<? extends Certificate> chain, PrivateKey key, String description)
            throws IOException {
        try {
            if (key.getEncoded() == null) {
                throw new IOException(description + ": the private key cannot be exported");
            }
            checkPair(chain.get(0), key, description);
            byte[][] encoded = new byte[chain.size()][];
            for (int i = 0; i < encoded.length; i++) {
                encoded[i] = chain.get(i).getEncoded();
            }
            return new ClientCertificate(encoded, key.getEncoded(), key.getAlgorithm(), description);
        } catch (GeneralSecurityException e) {
            throw new IOException(description + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static void checkPair(Certificate certificate, PrivateKey key, String description)
            throws GeneralSecurityException, IOException {
        String name =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> key.getAlgorithm();
                };
        byte[] sample = "sample".getBytes(StandardCharsets.US_ASCII);
        boolean pair = certificate.getPublicKey().getAlgorithm().equals(key.getAlgorithm());
        if (pair) {
            Signature signature = Signature.getInstance(name);
            signature.initSign(key);
            signature.update(sample);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(sample);
            pair = signature.verify(signed);
        }
        if (!pair) {
            throw new IOException(description + ": the private key belongs to another certificate");
        }
    }

    /**
     * Reads PEM files as openssl and podman write them.
     *
     * @param password decrypts the key; may be null
     * @throws IOException if a file does not exist or is invalid; the message names it
     */
    public static ClientCertificate read(Path certificate, Path key, String password) throws IOException {
        String certificateName = "the client certificate " + certificate;
        String keyName = "the client key " + key;
        List<X509Certificate> chain =
                CaCertificates.parse(text(certificate, "the client certificate"), certificateName);
        PrivateKey parsed = PrivateKeys.parse(text(key, "the client key"), password, keyName);
        return of(chain, parsed, certificateName + " with " + keyName);
    }

    private static String text(Path file, String what) throws IOException {
        try {
            return new String(SmallFile.read(file, MAX_BYTES, what), StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new IOException(what + " " + file + " does not exist", e);
        }
    }

    /** Adds certificate and key to a key store. */
    void addTo(KeyStore store, char[] password) throws GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<Certificate> certificates = new ArrayList<>();
        for (byte[] each : chain) {
            certificates.add(factory.generateCertificate(new ByteArrayInputStream(each)));
        }
        store.setKeyEntry("client" + store.size(), privateKey(), password, certificates.toArray(new Certificate[0]));
    }

    private PrivateKey privateKey() throws GeneralSecurityException {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(key));
    }

    /** Returns the chain as PEM, for tools that read files. */
    public String certificatePem() {
        StringBuilder pem = new StringBuilder();
        for (byte[] each : chain) {
            pem.append(block("CERTIFICATE", each));
        }
        return pem.toString();
    }

    /** Returns the private key as unencrypted PEM, for a file readable only by its owner. */
    public String keyPem() {
        return block("PRIVATE KEY", key);
    }

    private static String block(String type, byte[] bytes) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n";
    }

    /** Returns the description of the source, for messages. */
    public String description() {
        return description;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClientCertificate that
                && Arrays.deepEquals(chain, that.chain)
                && Arrays.equals(key, that.key);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(chain);
    }

    /** Does not contain the key. */
    @Override
    public String toString() {
        return description;
    }

    /** Copies a list into a type that class filters accept on the way to an agent. */
    public static List<ClientCertificate> copy(List<ClientCertificate> some) {
        return Collections.unmodifiableList(new ArrayList<>(some));
    }
}
