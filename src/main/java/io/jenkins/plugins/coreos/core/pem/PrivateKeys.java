package io.jenkins.plugins.coreos.core.pem;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * Parses private keys in PEM: PKCS #8 (RFC 5958; encrypted or not), PKCS #1 for RSA (RFC 8017), SEC 1 for EC (RFC
 * 5915), and the encrypted keys of cosign and podman.
 */
public final class PrivateKeys {
    private static final String BEGIN = "-----BEGIN ";

    private PrivateKeys() {}

    /**
     * Parses the first private key in a text.
     *
     * @param passphrase decrypts the key; may be null
     * @param hint parameter or option for the passphrase, for messages
     * @param source description of the text, for messages
     * @throws IOException if there is no key, it is invalid, or the passphrase is wrong
     */
    public static PrivateKey parse(String pem, String passphrase, String hint, String source) throws IOException {
        for (int at = pem.indexOf(BEGIN); at >= 0; at = pem.indexOf(BEGIN, at + 1)) {
            int label = pem.indexOf("-----", at + BEGIN.length());
            String type = label < 0 ? "" : pem.substring(at + BEGIN.length(), label);
            if (!type.endsWith("PRIVATE KEY")) {
                continue;
            }
            int end = pem.indexOf("-----END " + type + "-----", label);
            if (end < 0) {
                throw new IOException(source + " is truncated or damaged: no END line after the base64 text");
            }
            return parse(type, pem.substring(label + 5, end), passphrase, hint, source);
        }
        throw new IOException(source + " contains no private key (PEM begins with -----BEGIN PRIVATE KEY-----)");
    }

    private static PrivateKey parse(String type, String text, String passphrase, String hint, String source)
            throws IOException {
        if (text.contains("ENCRYPTED")) {
            throw new IOException(
                    source + " is encrypted in OpenSSL's traditional format; convert it with openssl pkcs8 -topk8");
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(text);
            return switch (type) {
                case "PRIVATE KEY" -> key(new PKCS8EncodedKeySpec(der));
                case "ENCRYPTED PRIVATE KEY" ->
                    key(new PKCS8EncodedKeySpec(
                            EncryptedKey.decrypt(der, required(passphrase, hint, source), hint, source)));
                case "ENCRYPTED SIGSTORE PRIVATE KEY", "ENCRYPTED COSIGN PRIVATE KEY" ->
                    key(new PKCS8EncodedKeySpec(
                            SigstoreKey.decrypt(der, required(passphrase, hint, source), hint, source)));
                case "RSA PRIVATE KEY" -> key(new PKCS8EncodedKeySpec(pkcs1(der)));
                case "EC PRIVATE KEY" -> key(new PKCS8EncodedKeySpec(sec1(der, source)));
                default -> throw new IOException(source + " is of an unsupported type: " + type);
            };
        } catch (GeneralSecurityException | RuntimeException | StackOverflowError e) {
            // The parsers throw all kinds of unchecked exceptions for damaged keys, and recurse into nested elements.
            throw new IOException(source + " is damaged, or of a type that this Java does not support", e);
        }
    }

    private static String required(String passphrase, String hint, String source) throws IOException {
        if (passphrase == null) {
            throw new IOException(source + " is encrypted, but no passphrase is given (" + hint + ")");
        }
        return passphrase;
    }

    static IOException wrongPassphrase(String source, String hint, Exception cause) {
        return new IOException(source + " cannot be decrypted with this passphrase (" + hint + ")", cause);
    }

    private static PrivateKey key(PKCS8EncodedKeySpec spec) throws GeneralSecurityException {
        InvalidKeySpecException failure = null;
        for (String algorithm : new String[] {"RSA", "EC", "EdDSA", "DSA"}) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException e) {
                failure = e;
            }
        }
        throw failure;
    }

    private static byte[] pkcs1(byte[] der) throws IOException {
        return pkcs8(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE, RSAPrivateKey.getInstance(der));
    }

    private static byte[] sec1(byte[] der, String source) throws IOException {
        ECPrivateKey key = ECPrivateKey.getInstance(der);
        if (key.getParametersObject() == null) {
            throw new IOException(
                    source + " is an EC key without the name of its curve; convert it with openssl pkcs8 -topk8");
        }
        return pkcs8(X9ObjectIdentifiers.id_ecPublicKey, key.getParametersObject(), key);
    }

    private static byte[] pkcs8(ASN1ObjectIdentifier algorithm, ASN1Encodable parameters, ASN1Encodable key)
            throws IOException {
        return new PrivateKeyInfo(new AlgorithmIdentifier(algorithm, parameters), key).getEncoded();
    }
}
