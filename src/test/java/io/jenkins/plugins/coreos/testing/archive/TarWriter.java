package io.jenkins.plugins.coreos.testing.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Writes tar entries in the header styles of common tools, and in invalid ones. */
public final class TarWriter {
    private static final int BLOCK = 512;

    /** The encoding of names and sizes. */
    public enum Style {
        /** POSIX.1-1988: octal numbers, names in the header. */
        USTAR,
        /** A pax extended header with path and size before each entry; the plain header has neither. */
        PAX,
        /** GNU's long-name entry before each file, and sizes in base 256. */
        GNU
    }

    private final OutputStream out;
    private final Style style;

    public TarWriter(OutputStream out, Style style) {
        this.out = out;
        this.style = style;
    }

    /** A regular file. */
    public TarWriter file(String name, long size, Content.Writer content) throws IOException {
        switch (style) {
            case USTAR -> out.write(header(name, size, '0', ""));
            case PAX -> {
                extended('x', record("path", name) + record("size", Long.toString(size)));
                out.write(header("short-name", 0, '0', ""));
            }
            case GNU -> {
                bytes("././@LongLink", 'L', (name + "\0").getBytes(StandardCharsets.UTF_8));
                out.write(base256(header("short-name", 0, '0', ""), size));
            }
        }
        content.writeTo(out);
        pad(size);
        return this;
    }

    public TarWriter file(String name, byte[] content) throws IOException {
        return file(name, content.length, to -> to.write(content));
    }

    public TarWriter directory(String name) throws IOException {
        out.write(header(name, 0, '5', ""));
        return this;
    }

    /** An entry without data: {@code '1'} hard link, {@code '2'} symbolic link. */
    public TarWriter link(String name, char type, String target) throws IOException {
        out.write(header(name, 0, type, target));
        return this;
    }

    /** An entry of any type with data. */
    public TarWriter bytes(String name, char type, byte[] data) throws IOException {
        out.write(header(name, data.length, type, ""));
        out.write(data);
        pad(data.length);
        return this;
    }

    /** A pax extended header of the given records: {@code 'x'} for the next entry, {@code 'g'} for all that follow. */
    public TarWriter extended(char type, String records) throws IOException {
        return bytes("pax", type, records.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes only a header, which may claim any size. */
    public TarWriter headerOnly(String name, long size) throws IOException {
        byte[] header = header(name, 0, '0', "");
        out.write(size > 077777777777L ? base256(header, size) : header(name, size, '0', ""));
        return this;
    }

    /** The end mark: two blocks of zeros. */
    public void end() throws IOException {
        out.write(new byte[2 * BLOCK]);
    }

    /** Returns a record of a pax header, whose length includes itself. */
    public static String record(String key, String value) {
        int rest = (" " + key + "=" + value + "\n").getBytes(StandardCharsets.UTF_8).length;
        int length = rest + 1;
        while (Integer.toString(length).length() + rest != length) {
            length++;
        }
        return length + " " + key + "=" + value + "\n";
    }

    private void pad(long size) throws IOException {
        out.write(new byte[(int) ((BLOCK - size % BLOCK) % BLOCK)]);
    }

    private static byte[] header(String name, long size, char type, String link) {
        byte[] block = new byte[BLOCK];
        byte[] path = name.getBytes(StandardCharsets.UTF_8);
        if (path.length > 100) {
            throw new IllegalArgumentException("a name of " + path.length + " bytes needs PAX or GNU: " + name);
        }
        System.arraycopy(path, 0, block, 0, path.length);
        text(block, 100, (type == '5' ? "0000755" : "0000644") + "\0000000000\0000000000\000");
        text(block, 124, String.format(Locale.ROOT, "%011o\0", size));
        text(block, 136, "00000000000\000");
        block[156] = (byte) type;
        text(block, 157, link);
        text(block, 257, "ustar\00000");
        return summed(block);
    }

    private static byte[] base256(byte[] block, long size) {
        block[124] = (byte) 0x80;
        for (int i = 0; i < 11; i++) {
            block[135 - i] = (byte) (i < 8 ? size >>> 8 * i : 0);
        }
        return summed(block);
    }

    /** Sets the checksum of a header block. */
    static byte[] summed(byte[] block) {
        text(block, 148, "        ");
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        text(block, 148, String.format(Locale.ROOT, "%06o\0 ", sum));
        return block;
    }

    private static void text(byte[] block, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, block, offset, bytes.length);
    }
}
