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
 * Bytes that give a secret away where they occur.
 *
 * @param isBase64 whether these are the characters in the middle of a base64 text: what is around them goes too
 * @param isWord whether they count only where no letter or digit is next to them, because they are short
 */
record Needle(byte[] bytes, boolean isBase64, boolean isWord) {
    /** Shorter secrets occur in ordinary words. */
    private static final int SHORT = 4;

    /** A secret that is cut off at the end of a text is still shown too much of from here on. */
    private static final int TELLING = 8;

    private static final List<byte[]> CUTS =
            List.of("…".getBytes(StandardCharsets.UTF_8), "...".getBytes(StandardCharsets.UTF_8));

    /** All that gives a secret away, before escapes. */
    static List<Needle> of(String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        boolean isShort = bytes.length < SHORT;
        List<Needle> all = new ArrayList<>();
        all.add(new Needle(bytes, false, isShort));
        if (bytes.length > secret.length() && secret.chars().allMatch(c -> c < 0x100)) {
            // As older servers encode what is not ASCII.
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

    /** The characters of a base64 text that depend on these bytes alone, which begin at byte 0, 1 or 2 of a group. */
    private static String middle(Base64.Encoder encoder, byte[] bytes, int before) {
        byte[] shifted = new byte[before + bytes.length];
        System.arraycopy(bytes, 0, shifted, before, bytes.length);
        String text = encoder.withoutPadding().encodeToString(shifted);
        return text.substring((before * 8 + 5) / 6, shifted.length * 8 / 6);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Marks what of the text this is found in. */
    void mark(Encoded text, BitSet hidden) {
        for (int at = 0; at < text.length(); at++) {
            int end = matched(text, at);
            if (end < 0 || isWord && (isLetter(text, at - 1) || isLetter(text, end))) {
                continue;
            }
            int from = at;
            if (isBase64 && !isWord) {
                while (isOfBase64(text.at(from - 1))) {
                    from--;
                }
                while (isOfBase64(text.at(end))) {
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

    /** Where the match that begins there ends, or -1 for none. */
    private int matched(Encoded text, int at) {
        int length = 0;
        while (length < bytes.length && text.at(at + length) == (bytes[length] & 0xff)) {
            length++;
        }
        int end = at + length;
        if (length == bytes.length) {
            return end;
        }
        boolean isCut =
                length >= TELLING && (end == text.length() || CUTS.stream().anyMatch(cut -> text.startsWith(cut, end)));
        return isCut ? end : -1;
    }

    private static boolean isLetter(Encoded text, int at) {
        int c = text.at(at);
        return c >= 0x80 || c >= 0 && Character.isLetterOrDigit(c);
    }

    private static boolean isOfBase64(int c) {
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

    /** Never a secret. */
    @Override
    public String toString() {
        return bytes.length + " bytes";
    }
}
