package io.jenkins.plugins.coreos.core.signature;

import java.io.IOException;

/**
 * Signs images. In Jenkins, the controller implements it and keeps the key; an agent receives a proxy, through which it
 * gets signatures but not the key. Arguments and results are therefore plain values.
 */
public interface Signer {
    /** Returns the public key, as X.509 SubjectPublicKeyInfo. */
    byte[] publicKey() throws IOException;

    /**
     * Presents an index before its images are signed. If the user named the image by its digest, only that image and
     * the images that a presented index lists can be signed.
     *
     * @param index the raw document
     */
    void present(byte[] index) throws IOException;

    /**
     * Signs the {@link SignedClaim} of an image.
     *
     * @param digest digest of the image's manifest or index
     * @param identity the reference that the signature names
     * @return the signature, in DER
     * @throws IOException if the digest or the identity is not permitted
     */
    byte[] sign(String digest, String identity) throws IOException;

    /**
     * Signs an in-toto statement, in the encoding of {@link Attestation}.
     *
     * @return the signature, in DER
     * @throws IOException if the statement is not permitted
     */
    byte[] attest(byte[] statement) throws IOException;
}
