package io.jenkins.plugins.coreos.testing.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.CRC32;

/**
 * Writes gzip (RFC 1952) with stored blocks, like a compressor given incompressible bytes, but at the speed of copying.
 */
final class StoredGzip extends OutputStream {
    private static final int MAX_BLOCK = 65_535;
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 255};

    private final OutputStream out;
    private final CRC32 crc = new CRC32();
    private final byte[] block = new byte[MAX_BLOCK];
    private int used;
    private long size;

    StoredGzip(OutputStream out) throws IOException {
        this.out = out;
        out.write(HEADER);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        for (int done = 0; done < length; ) {
            if (used == MAX_BLOCK) {
                block(false);
            }
            int part = Math.min(length - done, MAX_BLOCK - used);
            System.arraycopy(bytes, offset + done, block, used, part);
            used += part;
            done += part;
        }
    }

    /** Writes the last block and the trailer; the stream below stays open. */
    void finish() throws IOException {
        block(true);
        littleEndian((int) crc.getValue(), 4);
        littleEndian((int) size, 4);
    }

    private void block(boolean last) throws IOException {
        out.write(last ? 1 : 0);
        littleEndian(used, 2);
        littleEndian(~used, 2);
        out.write(block, 0, used);
        crc.update(block, 0, used);
        size += used;
        used = 0;
    }

    private void littleEndian(int value, int bytes) throws IOException {
        for (int i = 0; i < bytes; i++) {
            out.write(value >>> 8 * i);
        }
    }
}
