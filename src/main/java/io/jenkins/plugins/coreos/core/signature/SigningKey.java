package io.jenkins.plugins.coreos.core.signature;

import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.pem.PrivateKeys;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import org.bouncycastle.math.ec.ECCurve;

/** A private key for signing images: ECDSA on the curve P-256 or P-384. */
public final class SigningKey implements Signer {
    private final ECPrivateKey key;
    private final VerificationKey publicKey;

    private SigningKey(ECPrivateKey key, VerificationKey publicKey) {
        this.key = key;
        this.publicKey = publicKey;
    }

    /**
     * Parses a key in PEM: PKCS #8 (encrypted or not), SEC 1, or the format of cosign and podman.
     *
     * @param passphrase decrypts the key; may be null
     * @param hint parameter or option for the passphrase, for messages
     * @param source description of the key, for messages
     * @throws IOException if the key is invalid or of another type, or the passphrase is wrong
     */
    public static SigningKey parse(byte[] pem, String passphrase, String hint, String source) throws IOException {
        String text = new String(pem, StandardCharsets.ISO_8859_1);
        if (!text.contains("PRIVATE KEY") && text.contains("PUBLIC KEY")) {
            throw new IOException(source + " is a public key; signing needs the private key");
        }
        PrivateKey parsed = PrivateKeys.parse(text, passphrase, hint, source);
        if (!(parsed instanceof ECPrivateKey key)) {
            throw new IOException(source + " is a key for " + parsed.getAlgorithm()
                    + "; signatures of images need an ECDSA key (cosign generate-key-pair)");
        }
        try {
            return new SigningKey(key, publicKey(key, source));
        } catch (GeneralSecurityException | RuntimeException e) {
            // For example, a curve over a binary field.
            throw new IOException(source + " is damaged, or of a type that this Java does not support");
        }
    }

    /** Computes the public key from the private number, because a private key of Java lacks the public point. */
    private static VerificationKey publicKey(ECPrivateKey key, String source)
            throws IOException, GeneralSecurityException {
        ECParameterSpec spec = key.getParams();
        if (key.getS().signum() <= 0 || key.getS().compareTo(spec.getOrder()) >= 0) {
            throw new IOException(source + " is damaged: its private number is out of range");
        }
        BigInteger prime = ((ECFieldFp) spec.getCurve().getField()).getP();
        ECCurve curve = new ECCurve.Fp(
                prime,
                spec.getCurve().getA(),
                spec.getCurve().getB(),
                spec.getOrder(),
                BigInteger.valueOf(spec.getCofactor()));
        ECPoint base = spec.getGenerator();
        org.bouncycastle.math.ec.ECPoint point = curve.createPoint(base.getAffineX(), base.getAffineY())
                .multiply(key.getS())
                .normalize();
        ECPoint affine = new ECPoint(
                point.getAffineXCoord().toBigInteger(), point.getAffineYCoord().toBigInteger());
        return VerificationKey.of(
                KeyFactory.getInstance("EC")
                        .generatePublic(new ECPublicKeySpec(affine, spec))
                        .getEncoded(),
                source);
    }

    @Override
    public byte[] publicKey() {
        return publicKey.encoded();
    }

    @Override
    public void present(byte[] index) {
        // Nothing to restrict: this process belongs to the user of the key.
    }

    /** Returns the digest of the public key, which identifies it in results. */
    public Digest id() {
        return publicKey.id();
    }

    @Override
    public byte[] sign(String digest, String identity) throws IOException {
        return sign(new SignedClaim(Digest.parse(digest), identity).payload());
    }

    @Override
    public byte[] attest(byte[] statement) throws IOException {
        return sign(Attestation.encoding(statement));
    }

    private byte[] sign(byte[] payload) throws IOException {
        try {
            Signature signature = Signature.getInstance(VerificationKey.ALGORITHM);
            signature.initSign(key);
            signature.update(payload);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IOException("the signing key cannot be used: " + e.getMessage(), e);
        }
    }
}
