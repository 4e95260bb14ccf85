package io.jenkins.plugins.coreos.core.archive;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The header of a tar entry to write (POSIX ustar). A path or size that ustar cannot express gets an extended header
 * (pax). All other fields are constant: owner 0:0, time 0, mode 0644 or 0755.
 */
final class TarEntry {
    private static final long MAX_OCTAL_SIZE = 0_77777777777L;
    private static final int MAX_NAME = 100;

    private TarEntry() {}

    /** Returns the header blocks of a regular file. */
    static byte[] file(String path, long size) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StringBuilder records = new StringBuilder();
        if (path.length() > MAX_NAME) {
            records.append(record("path", path));
        }
        if (size > MAX_OCTAL_SIZE) {
            records.append(record("size", Long.toString(size)));
        }
        if (!records.isEmpty()) {
            byte[] data = records.toString().getBytes(StandardCharsets.UTF_8);
            out.writeBytes(header("PaxHeaders/" + shortened(path), 'x', 0644, data.length));
            out.writeBytes(Arrays.copyOf(data, (int) padded(data.length)));
        }
        out.writeBytes(header(shortened(path), '0', 0644, size > MAX_OCTAL_SIZE ? 0 : size));
        return out.toByteArray();
    }

    /** Returns the header block of a directory. */
    static byte[] directory(String path) {
        return header(path + "/", '5', 0755, 0);
    }

    /** Returns a size rounded up to whole blocks. */
    static long padded(long size) {
        return Math.addExact(size, (TarHeader.BLOCK - size % TarHeader.BLOCK) % TarHeader.BLOCK);
    }

    private static String shortened(String path) {
        return path.length() > MAX_NAME ? path.substring(path.length() - MAX_NAME + "PaxHeaders/".length()) : path;
    }

    /** Returns {@code length key=value\n}, where the length includes its own digits. */
    private static String record(String key, String value) {
        int rest = key.length() + value.length() + 3;
        int length = rest + Integer.toString(rest).length();
        if (Integer.toString(length).length() > Integer.toString(rest).length()) {
            length++;
        }
        return length + " " + key + "=" + value + "\n";
    }

    private static byte[] header(String name, char type, int mode, long size) {
        byte[] block = new byte[TarHeader.BLOCK];
        put(block, 0, name);
        octal(block, 100, 8, mode);
        octal(block, 108, 8, 0);
        octal(block, 116, 8, 0);
        octal(block, 124, 12, size);
        octal(block, 136, 12, 0);
        put(block, 148, "        ");
        block[156] = (byte) type;
        put(block, 257, "ustar\0" + "00");
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        put(block, 148, String.format("%06o\0 ", sum));
        return block;
    }

    private static void octal(byte[] block, int offset, int length, long value) {
        put(block, offset, String.format("%0" + (length - 1) + "o", value));
    }

    private static void put(byte[] block, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, block, offset, bytes.length);
    }
}
