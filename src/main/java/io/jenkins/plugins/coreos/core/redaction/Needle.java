package io.jenkins.plugins.coreos.core.redaction;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * A byte sequence that reveals a secret.
 *
 * @param isBase64 whether this is base64 text. Unless {@code isWord} is set, it is the middle part of a longer base64
 *     text, and the base64 characters around a match are hidden too
 * @param isWord whether to match only between non-alphanumeric characters, because the sequence is short
 */
record Needle(byte[] bytes, boolean isBase64, boolean isWord) {
    /** Minimum length of a secret that is matched within words; shorter secrets occur in ordinary words. */
    private static final int MIN_LENGTH = 4;

    /**
     * Minimum number of remaining bytes with which a secret that is cut off at the end of a truncated text is hidden.
     */
    private static final int MIN_TRUNCATED = 8;

    private static final List<byte[]> ELLIPSES =
            List.of("…".getBytes(StandardCharsets.UTF_8), "...".getBytes(StandardCharsets.UTF_8));

    /**
     * Returns all byte sequences that reveal a secret, without escaped forms: {@link Encoded} decodes the searched
     * text.
     */
    static List<Needle> of(String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        boolean isShort = bytes.length < MIN_LENGTH;
        List<Needle> all = new ArrayList<>();
        all.add(new Needle(bytes, false, isShort));
        if (bytes.length > secret.length() && secret.chars().allMatch(c -> c < 0x100)) {
            // The encoding that older servers use for non-ASCII characters.
            all.add(new Needle(secret.getBytes(StandardCharsets.ISO_8859_1), false, isShort));
        }
        String hex = HexFormat.of().formatHex(bytes);
        all.add(new Needle(ascii(hex), false, isShort));
        all.add(new Needle(ascii(hex.toUpperCase(Locale.ROOT)), false, isShort));
        for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
            if (isShort) {
                all.add(new Needle(ascii(encoder.withoutPadding().encodeToString(bytes)), true, true));
                continue;
            }
            for (int before = 0; before < 3; before++) {
                all.add(new Needle(ascii(middle(encoder, bytes, before)), true, false));
            }
        }
        return all;
    }

    /** Returns the base64 characters that depend only on these bytes, which begin at byte 0, 1 or 2 of a group. */
    private static String middle(Base64.Encoder encoder, byte[] bytes, int before) {
        byte[] shifted = new byte[before + bytes.length];
        System.arraycopy(bytes, 0, shifted, before, bytes.length);
        String text = encoder.withoutPadding().encodeToString(shifted);
        return text.substring((before * 8 + 5) / 6, shifted.length * 8 / 6);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Marks the matches in a text as hidden. */
    void mark(Encoded text, BitSet hidden) {
        for (int at = 0; at < text.length(); at++) {
            int end = matchEnd(text, at);
            if (end < 0 || isWord && (isLetter(text, at - 1) || isLetter(text, end))) {
                continue;
            }
            int from = at;
            if (isBase64 && !isWord) {
                while (isBase64Digit(text.at(from - 1))) {
                    from--;
                }
                while (isBase64Digit(text.at(end))) {
                    end++;
                }
            }
            while (isBase64 && text.at(end) == '=') {
                end++;
            }
            hidden.set(text.start(from), text.end(end - 1));
            at = end - 1;
        }
    }

    /** Returns the end of the match that begins at an index, or -1. */
    private int matchEnd(Encoded text, int at) {
        int length = 0;
        while (length < bytes.length && text.at(at + length) == (bytes[length] & 0xff)) {
            length++;
        }
        int end = at + length;
        if (length == bytes.length) {
            return end;
        }
        boolean isTruncated = length >= MIN_TRUNCATED
                && (end == text.length() || ELLIPSES.stream().anyMatch(ellipsis -> text.startsWith(ellipsis, end)));
        return isTruncated ? end : -1;
    }

    private static boolean isLetter(Encoded text, int at) {
        int c = text.at(at);
        return c >= 0x80 || c >= 0 && Character.isLetterOrDigit(c);
    }

    private static boolean isBase64Digit(int c) {
        return c >= 0 && c < 0x80 && (Character.isLetterOrDigit(c) || "+/-_".indexOf(c) >= 0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Needle needle && Arrays.equals(bytes, needle.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Does not contain the secret. */
    @Override
    public String toString() {
        return bytes.length + " bytes";
    }
}
