package io.jenkins.plugins.coreos.testing.archive;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/**
 * Damages archives like accidents and attackers; the same seed causes the same damage.
 *
 * <p>Half of the changes to a header correct its checksum, as an attacker would.
 */
public final class ArchiveMutator {
    private static final int BLOCK = 512;
    private static final List<String> NAMES = List.of(
            "../../etc/passwd",
            "/etc/passwd",
            "blobs/sha256/../../index.json",
            "index.json",
            "oci-layout",
            "blobs/sha256/" + "0".repeat(64),
            "",
            "./",
            "\u0001\u001b[2J\n",
            "objects/",
            "\ud83d\ude00");
    private static final List<String> JSON = List.of(
            "{}",
            "[]",
            "null",
            "-1",
            "1e999",
            "9223372036854775807",
            "10737418240",
            "\"\"",
            "\"../../etc/passwd\"",
            "\"sha256:" + "0".repeat(64) + "\"",
            "[".repeat(70),
            "\"\\u0000\\n\"",
            "{\"a\":1,\"a\":2}");

    private final Random random;

    public ArchiveMutator(long seed) {
        this.random = new Random(seed);
    }

    /** Returns a damaged copy. */
    public byte[] mutate(byte[] archive) {
        byte[] bytes = archive.clone();
        for (int i = random.nextInt(3); i >= 0 && bytes.length > BLOCK; i--) {
            bytes = switch (random.nextInt(9)) {
                case 0 -> flip(bytes, random.nextInt(bytes.length));
                case 1 -> flip(bytes, header(bytes) + random.nextInt(BLOCK));
                case 2 -> size(bytes, header(bytes));
                case 3 -> name(bytes, header(bytes));
                case 4 -> type(bytes, header(bytes));
                case 5 -> Arrays.copyOf(bytes, random.nextInt(bytes.length));
                case 6 -> repeat(bytes);
                case 7 -> hex(bytes);
                default -> json(bytes);
            };
        }
        return bytes;
    }

    /** Replaces a JSON value of a text, truncates the text, or inserts into it. */
    public String mutateJson(String json) {
        int from = random.nextInt(json.length());
        int to = Math.min(json.length(), from + random.nextInt(12));
        int value = json.indexOf(':', from) + 1;
        String thrown = JSON.get(random.nextInt(JSON.size()));
        return switch (random.nextInt(4)) {
            case 0 -> json.substring(0, from) + json.substring(to);
            case 1 -> json.substring(0, from) + thrown + json.substring(to);
            case 2 -> json.substring(0, from);
            default -> json.substring(0, value) + thrown + json.substring(valueEnd(json, value));
        };
    }

    private static int valueEnd(String json, int value) {
        int end = value;
        while (end < json.length() && ",}]".indexOf(json.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    private byte[] flip(byte[] bytes, int at) {
        int place = Math.min(at, bytes.length - 1);
        bytes[place] ^= (byte) (1 << random.nextInt(8));
        return sum(bytes, place / BLOCK * BLOCK);
    }

    /** A random header: a block with ustar's magic. */
    private int header(byte[] bytes) {
        int blocks = bytes.length / BLOCK;
        int first = random.nextInt(blocks);
        for (int i = 0; i < blocks; i++) {
            int at = (first + i) % blocks * BLOCK;
            if (isHeader(bytes, at)) {
                return at;
            }
        }
        return 0;
    }

    private static boolean isHeader(byte[] bytes, int at) {
        return at + BLOCK <= bytes.length
                && new String(bytes, at + 257, 5, StandardCharsets.ISO_8859_1).equals("ustar");
    }

    private byte[] size(byte[] bytes, int at) {
        String[] sizes = {"00000000000", "77777777777", "-0000000001", "           ", "9999", "00000000777", ""};
        put(bytes, at + 124, Arrays.copyOf(sizes[random.nextInt(sizes.length)].getBytes(StandardCharsets.UTF_8), 12));
        if (random.nextInt(3) == 0) {
            byte[] number = new byte[12];
            random.nextBytes(number);
            number[0] |= (byte) 0x80;
            put(bytes, at + 124, number);
        }
        return summed(bytes, at);
    }

    private byte[] name(byte[] bytes, int at) {
        byte[] name = NAMES.get(random.nextInt(NAMES.size())).getBytes(StandardCharsets.UTF_8);
        put(bytes, at + (random.nextBoolean() ? 0 : 157), Arrays.copyOf(name, 100));
        return summed(bytes, at);
    }

    private byte[] type(byte[] bytes, int at) {
        put(bytes, at + 156, (byte) "01234567xgLKSDMV\0\u00ff".charAt(random.nextInt(18)));
        return summed(bytes, at);
    }

    /** Copies some blocks from one place to another. */
    private byte[] repeat(byte[] bytes) {
        int from = header(bytes);
        int length = Math.min((1 + random.nextInt(8)) * BLOCK, bytes.length - from);
        int to = header(bytes);
        byte[] longer = new byte[bytes.length + length];
        System.arraycopy(bytes, 0, longer, 0, to);
        System.arraycopy(bytes, from, longer, to, length);
        System.arraycopy(bytes, to, longer, to + length, bytes.length - to);
        return longer;
    }

    /** Changes a digit of a digest, in a name or in a document. */
    private byte[] hex(byte[] bytes) {
        int at = random.nextInt(bytes.length);
        for (int i = at; i < bytes.length; i++) {
            if (HexFormat.isHexDigit(bytes[i])) {
                bytes[i] = (byte) HexFormat.of().toLowHexDigit(random.nextInt(16));
                return sum(bytes, i / BLOCK * BLOCK);
            }
        }
        return bytes;
    }

    /** Overwrites a part of a document. */
    private byte[] json(byte[] bytes) {
        int at = random.nextInt(bytes.length);
        for (int i = at; i < bytes.length; i++) {
            if (bytes[i] == '{') {
                put(
                        bytes,
                        i + random.nextInt(64),
                        JSON.get(random.nextInt(JSON.size())).getBytes(StandardCharsets.UTF_8));
                return bytes;
            }
        }
        return bytes;
    }

    private static void put(byte[] bytes, int at, byte... what) {
        int length = Math.min(what.length, bytes.length - at);
        if (length > 0) {
            System.arraycopy(what, 0, bytes, at, length);
        }
    }

    private byte[] sum(byte[] bytes, int at) {
        return random.nextBoolean() && isHeader(bytes, at) ? summed(bytes, at) : bytes;
    }

    private static byte[] summed(byte[] bytes, int at) {
        if (at + BLOCK <= bytes.length) {
            put(bytes, at, TarWriter.summed(Arrays.copyOfRange(bytes, at, at + BLOCK)));
        }
        return bytes;
    }
}
