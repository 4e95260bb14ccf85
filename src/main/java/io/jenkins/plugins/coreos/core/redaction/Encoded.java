package io.jenkins.plugins.coreos.core.redaction;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A text as bytes (UTF-8), possibly with escapes decoded. Each byte maps back to characters of the original text. */
final class Encoded {
    /** Number of nested escapes that are decoded: for example, JSON text in a URL in an HTML page. */
    private static final int DEPTH = 3;

    private final byte[] bytes;
    private final int[] starts;
    private final int[] ends;
    private int length;

    private Encoded(int capacity) {
        bytes = new byte[capacity];
        starts = new int[capacity];
        ends = new int[capacity];
    }

    /** Returns the text itself, and the text with its escapes decoded, in every order. */
    static List<Encoded> forms(String text) {
        List<Encoded> all = new ArrayList<>();
        all.add(of(text));
        int from = 0;
        for (int depth = 0; depth < DEPTH; depth++) {
            int to = all.size();
            for (; from < to; from++) {
                for (Escape escape : Escape.values()) {
                    Encoded form = all.get(from).decode(escape);
                    if (form != null && all.stream().noneMatch(form::hasSameBytes)) {
                        all.add(form);
                    }
                }
            }
        }
        return all;
    }

    private static Encoded of(String text) {
        Encoded encoded = new Encoded(text.length() * 3);
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            int end = i + Character.charCount(c);
            encoded.append(Character.toString(c).getBytes(StandardCharsets.UTF_8), i, end);
            i = end;
        }
        return encoded;
    }

    /** Returns the text with escapes of one type decoded, or null if it has no such escapes. */
    private Encoded decode(Escape escape) {
        Encoded decoded = new Encoded(length);
        boolean changed = false;
        for (int i = 0; i < length; ) {
            Escape.Unit unit = escape.read(this, i);
            int next = unit == null ? i + 1 : Math.min(length, i + unit.length());
            byte[] content = unit == null ? new byte[] {bytes[i]} : unit.bytes();
            changed |= unit != null;
            decoded.append(content, starts[i], ends[next - 1]);
            i = next;
        }
        return changed ? decoded : null;
    }

    private void append(byte[] more, int start, int end) {
        for (byte each : more) {
            bytes[length] = each;
            starts[length] = start;
            ends[length++] = end;
        }
    }

    private boolean hasSameBytes(Encoded other) {
        return Arrays.equals(bytes, 0, length, other.bytes, 0, other.length);
    }

    int length() {
        return length;
    }

    /** Returns the byte at an index, from 0 to 255, or -1 outside the text. */
    int at(int index) {
        return index < 0 || index >= length ? -1 : bytes[index] & 0xff;
    }

    boolean startsWith(byte[] prefix, int from) {
        return from + prefix.length <= length
                && Arrays.equals(bytes, from, from + prefix.length, prefix, 0, prefix.length);
    }

    /** Returns the position of the first character that a byte represents. */
    int start(int index) {
        return starts[index];
    }

    /** Returns the position after the last character that a byte represents. */
    int end(int index) {
        return ends[index];
    }
}
