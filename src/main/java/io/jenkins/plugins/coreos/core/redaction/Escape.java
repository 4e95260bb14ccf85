package io.jenkins.plugins.coreos.core.redaction;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** A way of escaping characters in text. */
enum Escape {
    /** RFC 3986: {@code %2F}; also {@code %u002F}, as in JavaScript's {@code escape}. */
    PERCENT {
        @Override
        Unit read(Encoded text, int at) {
            if (text.at(at) != '%') {
                return null;
            }
            if ((text.at(at + 1) | 0x20) == 'u') {
                return codePoint(text, at, 4);
            }
            return octet(text, at, 1, 2, 16);
        }
    },
    /** As {@link #PERCENT}, with {@code +} for a space (application/x-www-form-urlencoded). */
    FORM {
        @Override
        Unit read(Encoded text, int at) {
            return text.at(at) == '+' ? new Unit(1, new byte[] {' '}) : PERCENT.read(text, at);
        }
    },
    /** HTML and XML: {@code &amp;}, {@code &#38;}, {@code &#x26;}; the semicolon is optional. */
    HTML {
        @Override
        Unit read(Encoded text, int at) {
            if (text.at(at) != '&') {
                return null;
            }
            if (text.at(at + 1) != '#') {
                return named(text, at);
            }
            boolean isHex = (text.at(at + 2) | 0x20) == 'x';
            int from = at + (isHex ? 3 : 2);
            int end = from;
            long value = 0;
            for (int digit; (digit = digit(text.at(end), isHex ? 16 : 10)) >= 0; end++) {
                value = Math.min(value * (isHex ? 16 : 10) + digit, Integer.MAX_VALUE);
            }
            return end == from || !Character.isValidCodePoint((int) value)
                    ? null
                    : Unit.of(end - at + (text.at(end) == ';' ? 1 : 0), (int) value);
        }
    },
    /** JSON, and literals of Go and C: {@code \}{@code u002f}, {@code \x2f}, {@code \057}, {@code \/}. */
    BACKSLASH {
        @Override
        Unit read(Encoded text, int at) {
            if (text.at(at) != '\\') {
                return null;
            }
            int c = text.at(at + 1);
            return switch (c) {
                case 'u' -> unicode(text, at);
                case 'U' -> codePoint(text, at, 8);
                case 'x' -> octet(text, at, 2, 2, 16);
                case '0', '1', '2', '3' -> octet(text, at, 1, 3, 8);
                case 'b', 'f', 'n', 'r', 't' -> Unit.of(2, "\b\f\n\r\t".charAt("bfnrt".indexOf(c)));
                default -> c > ' ' && c < 0x7f && !Character.isLetterOrDigit(c) ? Unit.of(2, c) : null;
            };
        }
    },
    /** Line breaks and invisible characters within text. */
    INVISIBLE {
        @Override
        Unit read(Encoded text, int at) {
            int end = at;
            for (int length; (length = invisible(text, end)) > 0; end += length) {
                // Continue after the sequence.
            }
            boolean isBreak = end > at && (text.at(end - 1) == '\n' || text.at(end - 1) == '\r');
            while (isBreak && (text.at(end) == ' ' || text.at(end) == '\t')) {
                end++;
            }
            return end == at ? null : new Unit(end - at, new byte[0]);
        }
    };

    /** A decoded escape: its length in bytes, and the bytes that it represents, which are never longer. */
    record Unit(int length, byte[] bytes) {
        static Unit of(int length, int codePoint) {
            return new Unit(length, Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Length of the longest name, plus the semicolon. */
    private static final int LONGEST_NAME = 8;

    private static final Map<String, Integer> NAMES = names();

    /** Returns the escape that begins at an index, or null. */
    abstract Unit read(Encoded text, int at);

    private static Unit named(Encoded text, int at) {
        StringBuilder name = new StringBuilder();
        for (int end = at + 1; name.length() < LONGEST_NAME; end++) {
            int c = text.at(end);
            if (c < 0 || c >= 0x80 || !Character.isLetter(c)) {
                break;
            }
            name.append((char) c);
        }
        // Without a semicolon, the name may be followed by other letters.
        for (int length = name.length(); length > 1; length--) {
            Integer value = NAMES.get(name.substring(0, length));
            boolean isClosed = length == name.length() && text.at(at + 1 + length) == ';';
            if (value != null) {
                return Unit.of(1 + length + (isClosed ? 1 : 0), value);
            }
        }
        return null;
    }

    /** Returns the length in bytes of a control character, a soft hyphen or a zero-width character; 0 for any other. */
    private static int invisible(Encoded text, int at) {
        int c = text.at(at);
        if (c == 0xc2) {
            int next = text.at(at + 1);
            return next == 0xad || next >= 0x80 && next < 0xa0 ? 2 : 0;
        }
        if (c == 0xe2 && text.at(at + 1) == 0x80) {
            int next = text.at(at + 2);
            return next >= 0x8b && next <= 0x8f || next >= 0xa8 && next <= 0xae ? 3 : 0;
        }
        boolean isMark = c == 0xef && text.at(at + 1) == 0xbb && text.at(at + 2) == 0xbf;
        return isMark ? 3 : c >= 0 && c < ' ' && c != '\t' || c == 0x7f ? 1 : 0;
    }

    /** Reads a byte that is written as a number, after a prefix. */
    private static Unit octet(Encoded text, int at, int prefix, int digits, int radix) {
        int value = number(text, at + prefix, digits, radix);
        return value < 0 ? null : new Unit(prefix + digits, new byte[] {(byte) value});
    }

    /** Reads a code point that is written as hexadecimal digits, after a prefix of two characters. */
    private static Unit codePoint(Encoded text, int at, int digits) {
        int value = number(text, at + 2, digits, 16);
        return value < 0 || !Character.isValidCodePoint(value) ? null : Unit.of(2 + digits, value);
    }

    private static Unit unicode(Encoded text, int at) {
        int high = number(text, at + 2, 4, 16);
        if (high >= 0 && Character.isHighSurrogate((char) high) && text.at(at + 6) == '\\' && text.at(at + 7) == 'u') {
            int low = number(text, at + 8, 4, 16);
            if (low >= 0 && Character.isLowSurrogate((char) low)) {
                return Unit.of(12, Character.toCodePoint((char) high, (char) low));
            }
        }
        return codePoint(text, at, 4);
    }

    /** Parses a number with exactly the given number of digits; returns -1 if invalid. */
    private static int number(Encoded text, int from, int digits, int radix) {
        long value = 0;
        for (int i = from; i < from + digits; i++) {
            int digit = digit(text.at(i), radix);
            if (digit < 0) {
                return -1;
            }
            value = value * radix + digit;
        }
        return value > Integer.MAX_VALUE ? -1 : (int) value;
    }

    private static int digit(int c, int radix) {
        return c < 0 || c >= 0x80 ? -1 : Character.digit(c, radix);
    }

    /** Returns the HTML names of ASCII characters that are neither letters nor digits. */
    private static Map<String, Integer> names() {
        String all =
                "excl! quot\" QUOT\" num# dollar$ percnt% amp& AMP& apos' lpar( rpar) ast* midast* plus+ comma, hyphen-"
                        + " dash- period. sol/ colon: semi; lt< LT< equals= gt> GT> quest? commat@ lsqb[ lbrack[ bsol\\ rsqb]"
                        + " rbrack] Hat^ lowbar_ UnderBar_ grave` lcub{ lbrace{ verbar| vert| rcub} rbrace} Tab\t NewLine\n";
        Map<String, Integer> names = new HashMap<>();
        for (String one : all.split(" ")) {
            names.put(one.substring(0, one.length() - 1), (int) one.charAt(one.length() - 1));
        }
        names.put("nbsp", (int) ' ');
        return names;
    }
}
