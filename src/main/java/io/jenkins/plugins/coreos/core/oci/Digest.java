package io.jenkins.plugins.coreos.core.oci;

import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.Serializable;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The digest of a blob, {@code algorithm:hex} (OCI image-spec, descriptor.md, "Digests").
 *
 * @param algorithm {@code sha256} or {@code sha512}, the two registered algorithms
 * @param hex lower-case hexadecimal digits, 64 or 128 of them
 */
public record Digest(String algorithm, String hex) implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Pattern HEX = Pattern.compile("[0-9a-f]+");

    public Digest {
        int length = digits(algorithm);
        if (length == 0) {
            throw new IllegalArgumentException("unsupported digest algorithm " + Quoted.of(algorithm));
        }
        if (hex.length() != length || !HEX.matcher(hex).matches()) {
            throw new IllegalArgumentException(Quoted.of(algorithm + ":" + hex) + " does not have " + length
                    + " lower-case hexadecimal digits after the colon");
        }
    }

    /**
     * Parses {@code algorithm:hex}.
     *
     * @throws IllegalArgumentException if the text is not a valid digest
     */
    public static Digest parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException(Quoted.of(text) + " is not a digest (algorithm:hex)");
        }
        return new Digest(text.substring(0, colon), text.substring(colon + 1));
    }

    /** Computes a SHA-256 digest. */
    public static Digest sha256(byte[] bytes) {
        return of("sha256", hasher("sha256").digest(bytes));
    }

    /** Returns a hasher for {@link #sha256(MessageDigest)}. */
    public static MessageDigest sha256() {
        return hasher("sha256");
    }

    /** Returns the digest computed by a SHA-256 hasher. */
    public static Digest sha256(MessageDigest hasher) {
        return of("sha256", hasher.digest());
    }

    /** Computes a digest with this digest's algorithm, for comparison. */
    public Digest ofSameAlgorithm(byte[] bytes) {
        return of(algorithm, hasher(algorithm).digest(bytes));
    }

    /** Returns a hasher for this digest's algorithm. */
    public MessageDigest hasher() {
        return hasher(algorithm);
    }

    /** Returns the digest computed by a hasher of this digest's algorithm. */
    public Digest finish(MessageDigest hasher) {
        return of(algorithm, hasher.digest());
    }

    private static Digest of(String algorithm, byte[] hash) {
        return new Digest(algorithm, HexFormat.of().formatHex(hash));
    }

    private static int digits(String algorithm) {
        return switch (algorithm) {
            case "sha256" -> 64;
            case "sha512" -> 128;
            default -> 0;
        };
    }

    private static MessageDigest hasher(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm.toUpperCase(Locale.ROOT).replace("SHA", "SHA-"));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has " + algorithm, e);
        }
    }

    /** Returns the first 12 digits, for logs. */
    public String abbreviated() {
        return algorithm + ":" + hex.substring(0, 12);
    }

    @Override
    public String toString() {
        return algorithm + ":" + hex;
    }
}
