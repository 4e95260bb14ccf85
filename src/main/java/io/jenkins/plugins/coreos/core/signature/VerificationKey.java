package io.jenkins.plugins.coreos.core.signature;

import io.jenkins.plugins.coreos.core.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** A public key for verifying signatures of images: ECDSA on the curve P-256 or P-384. */
public final class VerificationKey {
    /**
     * The signature algorithm, with SHA-256 for every curve, as cosign's specification requires. containers/image
     * accepts no other, nor does cosign by default.
     */
    static final String ALGORITHM = "SHA256withECDSA";

    /** The algorithm with which cosign signs from 2.6.0 on with a P-384 key. */
    private static final String ALGORITHM_P384 = "SHA384withECDSA";

    private static final int BITS_P384 = 384;

    private static final String BEGIN = "-----BEGIN PUBLIC KEY-----";
    private static final String END = "-----END PUBLIC KEY-----";

    private final PublicKey key;

    private VerificationKey(PublicKey key) {
        this.key = key;
    }

    /**
     * Parses a public key in PEM, as {@code cosign.pub} contains it.
     *
     * @param source description of the key, for messages
     * @throws IOException if the key is invalid or of another type
     */
    public static VerificationKey parse(byte[] pem, String source) throws IOException {
        String text = new String(pem, StandardCharsets.ISO_8859_1);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END, begin + 1);
        if (begin < 0 || end < 0) {
            throw new IOException(source
                    + (text.contains("PRIVATE KEY")
                            ? " is a private key; verification needs the public key (cosign.pub)"
                            : " contains no public key (PEM begins with " + BEGIN + ")"));
        }
        try {
            return of(Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end)), source);
        } catch (IllegalArgumentException e) {
            throw new IOException(source + " is not base64 text between its BEGIN and END lines", e);
        }
    }

    /**
     * Decodes a public key.
     *
     * @param encoded X.509 SubjectPublicKeyInfo
     * @throws IOException if the key is invalid or of another type
     */
    public static VerificationKey of(byte[] encoded, String source) throws IOException {
        try {
            PublicKey key = KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(encoded));
            ECParameterSpec curve = ((ECPublicKey) key).getParams();
            if (!isCurve(curve, "secp256r1") && !isCurve(curve, "secp384r1")) {
                throw new IOException(source + " is for a curve other than P-256 and P-384, of "
                        + curve.getCurve().getField().getFieldSize() + " bits");
            }
            return new VerificationKey(key);
        } catch (GeneralSecurityException e) {
            throw new IOException(source + " is not an ECDSA P-256 or P-384 key", e);
        }
    }

    private static boolean isCurve(ECParameterSpec curve, String name) throws GeneralSecurityException {
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec(name));
        ECParameterSpec expected = parameters.getParameterSpec(ECParameterSpec.class);
        return curve.getCurve().equals(expected.getCurve())
                && curve.getGenerator().equals(expected.getGenerator())
                && curve.getOrder().equals(expected.getOrder());
    }

    /** Returns the key as X.509 SubjectPublicKeyInfo. */
    public byte[] encoded() {
        return key.getEncoded();
    }

    /** Returns the digest of the encoded key, which identifies it in results. */
    public Digest id() {
        return Digest.sha256(encoded());
    }

    /**
     * Returns whether this key made a signature, with SHA-256 or the hash function that cosign uses for the curve; false
     * for a malformed signature.
     */
    public boolean verifies(byte[] payload, byte[] signature) {
        return verifiesSha256(payload, signature)
                || ((ECPublicKey) key).getParams().getCurve().getField().getFieldSize() == BITS_P384
                        && verifies(ALGORITHM_P384, payload, signature);
    }

    /** Returns whether this key made a signature with SHA-256, which all policies accept. */
    public boolean verifiesSha256(byte[] payload, byte[] signature) {
        return verifies(ALGORITHM, payload, signature);
    }

    private boolean verifies(String algorithm, byte[] payload, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(key);
            verifier.update(payload);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
