package io.jenkins.plugins.coreos.core.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compression in parallel blocks. */
class ParallelGzipTest {
    private static final int BLOCK = 256 * 1024;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK, 6 * BLOCK + 17})
    void givesTheSameStreamForAnyNumberOfProcessors(int size) throws Exception {
        for (byte[] data : new byte[][] {text(size), random(size), new byte[size], mixed(size)}) {
            byte[] one = compress(data, 1);

            assertThat(new GZIPInputStream(new ByteArrayInputStream(one)).readAllBytes())
                    .isEqualTo(data);
            for (int processors : new int[] {2, 3, 16}) {
                assertThat(compress(data, processors)).isEqualTo(one);
            }
        }
    }

    @Test
    void isAsSmallAsAnOrdinaryStream() throws Exception {
        byte[] data = text(2 << 20);
        ByteArrayOutputStream ordinary = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(ordinary)) {
            gzip.write(data);
        }

        assertThat(compress(data, 2).length).isLessThan((int) (ordinary.size() * 1.01));
    }

    @Test
    void storesOnlyIncompressibleBlocks() throws Exception {
        byte[] data = random(3 * BLOCK);
        System.arraycopy(text(BLOCK), 0, data, BLOCK, BLOCK);
        // Only one of the two samples of the last block is incompressible.
        Arrays.fill(data, 2 * BLOCK + BLOCK / 2, 3 * BLOCK, (byte) 'x');
        int random = BLOCK + BLOCK / 2;

        assertThat(compress(data, 2).length).isBetween(random, random + compress(text(BLOCK), 2).length + BLOCK / 100);
        assertThat(compress(random(4 * BLOCK), 2).length).isBetween(4 * BLOCK, 4 * BLOCK + BLOCK / 100);
    }

    private static byte[] compress(byte[] data, int processors) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ParallelGzip gzip = new ParallelGzip(out, processors)) {
            // In pieces that do not fit the blocks.
            for (int at = 0; at < data.length; at += 10_007) {
                gzip.write(data, at, Math.min(10_007, data.length - at));
            }
            gzip.finish();
        }
        return out.toByteArray();
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static byte[] text(int size) {
        Random random = new Random(1);
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (i % 7 == 0 ? ' ' : 'a' + random.nextInt(6));
        }
        return bytes;
    }

    private static byte[] mixed(int size) {
        byte[] bytes = random(size);
        Arrays.fill(bytes, size / 10, size / 10 * 7, (byte) 0);
        return bytes;
    }
}
