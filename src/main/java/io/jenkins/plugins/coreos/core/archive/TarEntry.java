package io.jenkins.plugins.coreos.core.archive;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * The header of a tar entry to write (POSIX ustar), with the owner 0:0. A path or size that ustar cannot express gets
 * an extended header (pax).
 */
public final class TarEntry {
    private static final long MAX_OCTAL_SIZE = 0_77777777777L;
    private static final int MAX_NAME = 100;

    private TarEntry() {}

    /** Returns the header blocks of a regular file of mode 0644 and time 0. */
    static byte[] file(String path, long size) {
        return header('0', path, "", 0644, 0, size);
    }

    /** Returns the header block of a directory of mode 0755 and time 0. */
    static byte[] directory(String path) {
        return header('5', path + "/", "", 0755, 0, 0);
    }

    /**
     * Returns the header blocks of an entry.
     *
     * @param type 0 for a file, 1 for a hard link, 2 for a symbolic link, 5 for a directory, whose path ends in a slash
     * @param target target of a link, or the empty string
     * @param mode permissions, including the setuid, setgid and sticky bits
     * @param seconds time of the last modification, at least 0 and less than 2^33
     */
    public static byte[] header(char type, String path, String target, int mode, long seconds, long size) {
        return header(type, path, target, mode, seconds, size, Map.of());
    }

    /**
     * Returns the header blocks of an entry with extended attributes.
     *
     * @param attributes values by name, such as {@code security.capability}, in the order of the records
     */
    public static byte[] header(
            char type, String path, String target, int mode, long seconds, long size, Map<String, byte[]> attributes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        if (!fits(path)) {
            record(records, "path", path.getBytes(StandardCharsets.UTF_8));
        }
        if (!fits(target)) {
            record(records, "linkpath", target.getBytes(StandardCharsets.UTF_8));
        }
        if (size > MAX_OCTAL_SIZE) {
            record(records, "size", Long.toString(size).getBytes(StandardCharsets.UTF_8));
        }
        attributes.forEach((name, value) -> record(records, TarReader.ATTRIBUTE + name, value));
        if (records.size() > 0) {
            byte[] data = records.toByteArray();
            out.writeBytes(block('x', "PaxHeaders/" + shortened(path), "", 0644, 0, data.length));
            out.writeBytes(Arrays.copyOf(data, (int) padded(data.length)));
        }
        out.writeBytes(
                block(type, shortened(path), shortened(target), mode, seconds, size > MAX_OCTAL_SIZE ? 0 : size));
        return out.toByteArray();
    }

    /** Returns a size rounded up to whole blocks. */
    public static long padded(long size) {
        return Math.addExact(size, (TarHeader.BLOCK - size % TarHeader.BLOCK) % TarHeader.BLOCK);
    }

    /** Returns whether ustar can express a name: it supports short names in ASCII only. */
    private static boolean fits(String name) {
        return name.length() <= MAX_NAME && name.chars().allMatch(c -> c < 0x80);
    }

    /** Returns the end of a name that does not fit, in ASCII; the extended header has the whole name. */
    private static String shortened(String name) {
        if (fits(name)) {
            return name;
        }
        String end = name.substring(Math.max(0, name.length() - MAX_NAME + "PaxHeaders/".length()));
        return end.replaceAll("[^\\x00-\\x7f]", "?");
    }

    /** Appends {@code length key=value\n}, where the length includes its own digits. */
    private static void record(ByteArrayOutputStream out, String name, byte[] value) {
        byte[] key = name.getBytes(StandardCharsets.UTF_8);
        int rest = key.length + value.length + 3;
        int length = rest + Integer.toString(rest).length();
        if (Integer.toString(length).length() > Integer.toString(rest).length()) {
            length++;
        }
        out.writeBytes((length + " ").getBytes(StandardCharsets.UTF_8));
        out.writeBytes(key);
        out.write('=');
        out.writeBytes(value);
        out.write('\n');
    }

    private static byte[] block(char type, String name, String target, int mode, long seconds, long size) {
        byte[] block = new byte[TarHeader.BLOCK];
        put(block, 0, name);
        octal(block, 100, 8, mode);
        octal(block, 108, 8, 0);
        octal(block, 116, 8, 0);
        octal(block, 124, 12, size);
        octal(block, 136, 12, seconds);
        put(block, 148, "        ");
        block[156] = (byte) type;
        put(block, 157, target);
        put(block, 257, "ustar\0" + "00");
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        octal(block, 148, 7, sum);
        block[154] = 0;
        return block;
    }

    private static void octal(byte[] block, int offset, int length, long value) {
        // Not String.format: a layer has thousands of headers.
        long rest = value;
        for (int i = offset + length - 2; i >= offset; i--) {
            block[i] = (byte) ('0' + (rest & 7));
            rest >>= 3;
        }
    }

    private static void put(byte[] block, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, block, offset, bytes.length);
    }
}
