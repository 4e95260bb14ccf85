package io.jenkins.plugins.coreos.core.pem;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.InvalidParameterSpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;

/**
 * Parses private keys in PEM: PKCS #8 (RFC 5958; encrypted or not), PKCS #1 for RSA (RFC 8017), SEC 1 for EC (RFC
 * 5915), and the encrypted keys of cosign and podman.
 */
public final class PrivateKeys {
    private static final String BEGIN = "-----BEGIN ";
    /** Maximum number of iterations: ten times OWASP's recommendation for PBKDF2, which takes a few seconds. */
    private static final int MAX_ITERATIONS = 10_000_000;

    private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
    private static final byte[] EC_OID = HexFormat.of().parseHex("06072a8648ce3d0201");
    private static final byte[] VERSION_0 = {2, 1, 0};

    private PrivateKeys() {}

    /**
     * Parses the first private key in a text.
     *
     * @param password decrypts the key; may be null
     * @param hint parameter or option for the password, for the message about a missing password
     * @param source description of the text, for messages
     * @throws IOException if there is no key, it is invalid, or the password is wrong
     */
    public static PrivateKey parse(String pem, String password, String hint, String source) throws IOException {
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
            return parse(type, pem.substring(label + 5, end), password, hint, source);
        }
        throw new IOException(source + " contains no private key (PEM begins with -----BEGIN PRIVATE KEY-----)");
    }

    private static PrivateKey parse(String type, String text, String password, String hint, String source)
            throws IOException {
        if (text.contains("ENCRYPTED")) {
            throw new IOException(
                    source + " is encrypted in OpenSSL's old format; convert it with openssl pkcs8 -topk8");
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(text);
            return switch (type) {
                case "PRIVATE KEY" -> key(new PKCS8EncodedKeySpec(der));
                case "ENCRYPTED PRIVATE KEY" -> key(decrypted(der, required(password, hint, source), hint, source));
                case "ENCRYPTED SIGSTORE PRIVATE KEY", "ENCRYPTED COSIGN PRIVATE KEY" ->
                    key(new PKCS8EncodedKeySpec(
                            SigstoreKey.decrypt(der, required(password, hint, source), hint, source)));
                case "RSA PRIVATE KEY" -> key(new PKCS8EncodedKeySpec(pkcs8(RSA, der)));
                case "EC PRIVATE KEY" -> key(new PKCS8EncodedKeySpec(pkcs8(curve(der), der)));
                default -> throw new IOException(source + " is of an unsupported type: " + type);
            };
        } catch (GeneralSecurityException | RuntimeException e) {
            // Java's parsers throw all kinds of unchecked exceptions for damaged keys.
            throw new IOException(source + " is damaged, or of a type that this Java does not support", e);
        }
    }

    private static String required(String password, String hint, String source) throws IOException {
        if (password == null) {
            throw new IOException(source + " is encrypted, and no password is given (" + hint + ")");
        }
        return password;
    }

    static IOException wrongPassword(String source, String hint, Exception cause) {
        return new IOException(source + " cannot be decrypted with this password (" + hint + ")", cause);
    }

    private static PKCS8EncodedKeySpec decrypted(byte[] der, String password, String hint, String source)
            throws IOException, GeneralSecurityException {
        EncryptedPrivateKeyInfo info;
        try {
            info = new EncryptedPrivateKeyInfo(der);
        } catch (IOException e) {
            throw new IOException(source + " is damaged, or of a type that this Java does not support", e);
        }
        // For PBES2, only the parameters contain the name of the algorithm.
        String name =
                info.getAlgName().startsWith("PBEWith") ? info.getAlgName() : String.valueOf(info.getAlgParameters());
        checkIterations(info.getAlgParameters(), source);
        if (!StandardCharsets.US_ASCII.newEncoder().canEncode(password)) {
            throw new IOException(
                    source + " is encrypted with a password that is not ASCII, which Java does not support"
                            + " for this format; encrypt the key with another one");
        }
        SecretKey key = SecretKeyFactory.getInstance(name).generateSecret(new PBEKeySpec(password.toCharArray()));
        Cipher cipher = Cipher.getInstance(name);
        cipher.init(Cipher.DECRYPT_MODE, key, info.getAlgParameters());
        try {
            return info.getKeySpec(cipher);
        } catch (GeneralSecurityException e) {
            throw wrongPassword(source, hint, e);
        }
    }

    /**
     * Checks the number of iterations: a hostile file could demand a computation of years, which cannot be interrupted.
     */
    private static void checkIterations(AlgorithmParameters parameters, String source) throws IOException {
        if (parameters == null) {
            throw new IOException(source + " is encrypted with an algorithm that this Java does not support");
        }
        int iterations;
        try {
            iterations = parameters.getParameterSpec(PBEParameterSpec.class).getIterationCount();
        } catch (InvalidParameterSpecException e) {
            throw new IOException(source + " is damaged, or of a type that this Java does not support", e);
        }
        if (iterations > MAX_ITERATIONS) {
            throw new IOException(
                    source + " is encrypted with " + iterations + " iterations; the limit is " + MAX_ITERATIONS);
        }
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

    private static byte[] pkcs8(byte[] algorithm, byte[] key) {
        return der(0x30, VERSION_0, algorithm, der(0x04, key));
    }

    /** Returns the algorithm identifier with the curve, which SEC 1 stores in element [0] after version and key. */
    private static byte[] curve(byte[] sec1) throws IOException {
        ByteBuffer elements = content(ByteBuffer.wrap(sec1));
        content(elements);
        content(elements);
        if (elements.get(elements.position()) != (byte) 0xa0) {
            throw new IOException("an EC key without the name of its curve; convert it with openssl pkcs8 -topk8");
        }
        ByteBuffer curve = content(elements);
        byte[] parameters = new byte[curve.remaining()];
        curve.get(parameters);
        return der(0x30, EC_OID, parameters);
    }

    /** Reads the tag and length of a DER element; returns its content and moves to the next element. */
    private static ByteBuffer content(ByteBuffer der) {
        der.get();
        int first = der.get() & 0xff;
        int length = first < 0x80 ? first : 0;
        for (int i = 0x80; i < first; i++) {
            length = length << 8 | der.get() & 0xff;
        }
        ByteBuffer content = der.slice(der.position(), length);
        der.position(der.position() + length);
        return content;
    }

    private static byte[] der(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        int length = content.size();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(tag);
        if (length < 0x80) {
            all.write(length);
        } else if (length < 0x100) {
            all.write(0x81);
            all.write(length);
        } else {
            all.write(0x82);
            all.write(length >> 8);
            all.write(length);
        }
        all.writeBytes(content.toByteArray());
        return all.toByteArray();
    }
}
