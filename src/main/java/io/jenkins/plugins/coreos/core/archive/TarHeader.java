package io.jenkins.plugins.coreos.core.archive;

import java.nio.charset.StandardCharsets;

/** One 512-byte header block of a tar file (POSIX.1-1988 ustar, with GNU's base-256 numbers). */
final class TarHeader {
    static final int BLOCK = 512;

    private static final int CHECKSUM = 148;
    private static final int CHECKSUM_END = 156;

    private final byte[] block;

    TarHeader(byte[] block) {
        this.block = block;
    }

    /** Returns whether the block is all zeros, which marks the end of the archive. */
    boolean isEnd() {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether the checksum is valid; some old programs summed signed bytes. */
    boolean isValid() {
        long unsigned = 0;
        long signed = 0;
        for (int i = 0; i < BLOCK; i++) {
            byte b = i >= CHECKSUM && i < CHECKSUM_END ? (byte) ' ' : block[i];
            unsigned += b & 0xff;
            signed += b;
        }
        long recorded = octal(CHECKSUM, CHECKSUM_END - CHECKSUM);
        return recorded == unsigned || recorded == signed;
    }

    char type() {
        return (char) (block[156] & 0xff);
    }

    String name() {
        String name = text(0, 100);
        boolean ustar = "ustar".equals(text(257, 6));
        String prefix = ustar ? text(345, 155) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    String linkName() {
        return text(157, 100);
    }

    /** Returns permissions with the setuid, setgid and sticky bits, or -1 if the field is invalid. */
    int mode() {
        long mode = octal(100, 8);
        return mode < 0 ? -1 : (int) (mode & 07777);
    }

    /** Returns the size of the entry's data in bytes, or -1 if the field is invalid. */
    long size() {
        if ((block[124] & 0x80) != 0) {
            return base256(124, 12);
        }
        return octal(124, 12);
    }

    private long base256(int offset, int length) {
        long value = block[offset] & 0x7f;
        for (int i = offset + 1; i < offset + length; i++) {
            if (value > Long.MAX_VALUE >> 8) {
                return -1;
            }
            value = value << 8 | block[i] & 0xff;
        }
        return value;
    }

    private long octal(int offset, int length) {
        int i = offset;
        int end = offset + length;
        while (i < end && (block[i] == ' ' || block[i] == 0)) {
            i++;
        }
        long value = 0;
        for (; i < end && block[i] != ' ' && block[i] != 0; i++) {
            if (block[i] < '0' || block[i] > '7') {
                return -1;
            }
            value = value << 3 | block[i] - '0';
        }
        return value;
    }

    private String text(int offset, int length) {
        int end = offset;
        while (end < offset + length && block[end] != 0) {
            end++;
        }
        return new String(block, offset, end - offset, StandardCharsets.UTF_8);
    }
}
