package io.jenkins.plugins.coreos.core.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** Detects compressed archives and other common non-tar formats by their first bytes. */
public final class Compression {
    /** Names of formats by magic number, in hexadecimal. */
    private static final Map<String, String> MAGIC_NUMBERS = new LinkedHashMap<>();

    static {
        MAGIC_NUMBERS.put("1f8b", "gzip");
        MAGIC_NUMBERS.put("28b52ffd", "zstd");
        MAGIC_NUMBERS.put("fd377a585a00", "xz");
        MAGIC_NUMBERS.put("425a68", "bzip2");
        MAGIC_NUMBERS.put("04224d18", "lz4");
        MAGIC_NUMBERS.put("02214c18", "lz4");
        MAGIC_NUMBERS.put("4c5a4950", "lzip");
        MAGIC_NUMBERS.put("894c5a4f", "lzop");
        MAGIC_NUMBERS.put("5d0000", "lzma");
        MAGIC_NUMBERS.put("1f9d", "compress");
        MAGIC_NUMBERS.put("504b0304", "zip");
        MAGIC_NUMBERS.put("504b0506", "zip");
        MAGIC_NUMBERS.put("377abcaf271c", "7z");
    }

    private Compression() {}

    /**
     * Returns the name of the format of a file, unless it begins with a valid tar header: the file name in that header
     * could look like a magic number.
     *
     * @return null for a tar, or for an unknown format
     */
    public static String of(FileChannel channel) throws IOException {
        ByteBuffer start = ByteBuffer.allocate(TarHeader.BLOCK);
        int read = channel.read(start, 0);
        return new TarHeader(start.array()).isValid() ? null : of(start.array(), Math.max(read, 0));
    }

    /**
     * Returns the name of the format with these first bytes.
     *
     * @param length number of valid bytes
     * @return null for an unknown format
     */
    private static String of(byte[] start, int length) {
        String hex = HexFormat.of().formatHex(start, 0, Math.min(length, 8));
        for (Map.Entry<String, String> magic : MAGIC_NUMBERS.entrySet()) {
            if (hex.startsWith(magic.getKey())) {
                return magic.getValue();
            }
        }
        // A skippable frame (RFC 8878), which pzstd and other tools write first.
        return hex.matches("5[0-9a-f]2a4d18.*") ? "zstd" : null;
    }
}
