package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.Serializable;

/**
 * What a transfer writes beside the image.
 *
 * @param isSigned whether to sign the image
 * @param identity the reference that signatures name, or null for each reference that is pushed to
 */
public record Supplements(boolean isSigned, String identity) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Nothing. */
    public static final Supplements NONE = new Supplements(false, null);

    /** Longer than any reference can be. */
    private static final int MAX_IDENTITY = 1_000;

    /**
     * Validates the supplements.
     *
     * @throws IllegalArgumentException if there is an identity without a signature, or the identity is invalid
     */
    public Supplements {
        if (identity != null && !isSigned) {
            throw new IllegalArgumentException("'identity' is for signatures and requires 'sign'");
        }
        checkIdentity(identity);
    }

    /**
     * Validates the identity of signatures.
     *
     * @param identity a reference, or null
     * @throws IllegalArgumentException if it is not printable, or too long
     */
    public static void checkIdentity(String identity) {
        if (identity != null
                && (identity.isBlank()
                        || identity.length() > MAX_IDENTITY
                        || identity.chars().anyMatch(Character::isWhitespace)
                        || !Quoted.isPrintable(identity))) {
            throw new IllegalArgumentException("the identity " + Quoted.of(identity) + " is not a reference");
        }
    }

    /** Returns whether there is nothing to write. */
    public boolean isEmpty() {
        return equals(NONE);
    }
}
