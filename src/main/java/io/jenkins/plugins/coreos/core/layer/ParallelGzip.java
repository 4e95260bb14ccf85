package io.jenkins.plugins.coreos.core.layer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Writes one gzip stream (RFC 1952) in blocks of fixed size, which several threads compress. As in pigz, the dictionary
 * of a block is the end of the previous block, so the size is that of an ordinary stream. The bytes do not depend on
 * the number of threads.
 */
final class ParallelGzip extends OutputStream {
    private static final int BLOCK = 256 * 1024;

    /** Size of the samples that show whether a block can be compressed. */
    private static final int SAMPLE = 8 * 1024;

    /** Size of deflate's window. */
    private static final int WINDOW = 32 * 1024;

    /** Maximum number of threads; with more, compression would be faster than any upload. */
    private static final int MAX_THREADS = 4;

    private static final byte[] ZEROS = new byte[BLOCK];

    /** The header of the stream: deflate, no flags, no time, unknown operating system. */
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    private final OutputStream out;
    private final int threads;
    private final CRC32 checksum = new CRC32();
    private final Deque<Future<byte[]>> blocks = new ArrayDeque<>();
    private ExecutorService executor;
    private byte[] block = new byte[BLOCK];
    private int length;
    private byte[] dictionary = new byte[0];
    private byte[] zeros;
    private long size;

    ParallelGzip(OutputStream out) throws IOException {
        this(out, Runtime.getRuntime().availableProcessors());
    }

    ParallelGzip(OutputStream out, int processors) throws IOException {
        this.out = out;
        this.threads = Math.min(processors, MAX_THREADS);
        out.write(HEADER);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b});
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        checksum.update(bytes, offset, count);
        size += count;
        int at = offset;
        int left = count;
        while (left > 0) {
            if (length == BLOCK) {
                compress(false);
            }
            int part = Math.min(left, BLOCK - length);
            System.arraycopy(bytes, at, block, length, part);
            length += part;
            at += part;
            left -= part;
        }
    }

    /** Completes the stream. */
    void finish() throws IOException {
        compress(true);
        while (!blocks.isEmpty()) {
            writeBlock();
        }
        writeNumber(checksum.getValue());
        writeNumber(size);
    }

    /** Ends the threads. */
    @Override
    public void close() {
        if (executor != null) {
            executor.shutdownNow();
        }
    }

    private void compress(boolean isLast) throws IOException {
        byte[] data = block;
        byte[] before = dictionary;
        int count = length;
        // Large files are often sparse: a block of zeros after zeros is compressed only once.
        boolean isZeros = !isLast && isZero(data) && before.length == WINDOW && isZero(before);
        if (isZeros && zeros != null) {
            blocks.add(CompletableFuture.completedFuture(zeros));
        } else if (isZeros) {
            zeros = deflate(data, count, before, false);
            blocks.add(CompletableFuture.completedFuture(zeros));
        } else if (threads == 1 || isLast && executor == null) {
            blocks.add(CompletableFuture.completedFuture(deflate(data, count, before, isLast)));
        } else {
            if (executor == null) {
                executor = Executors.newFixedThreadPool(threads, ParallelGzip::thread);
            }
            blocks.add(executor.submit(() -> deflate(data, count, before, isLast)));
            block = new byte[BLOCK];
        }
        if (!isZeros || before.length < WINDOW) {
            dictionary = Arrays.copyOfRange(data, Math.max(0, count - WINDOW), count);
        }
        length = 0;
        while (blocks.size() > 2 * threads) {
            writeBlock();
        }
    }

    private static boolean isZero(byte[] bytes) {
        return Arrays.equals(bytes, 0, bytes.length, ZEROS, 0, bytes.length);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "compress layer");
        thread.setDaemon(true);
        return thread;
    }

    /** Returns whether samples of a block do not get smaller, as in compressed or random data. */
    private static boolean isIncompressible(byte[] data, int count) {
        return count == BLOCK
                && isIncompressible(data, BLOCK / 4, SAMPLE)
                && isIncompressible(data, BLOCK / 4 * 3, SAMPLE);
    }

    private static boolean isIncompressible(byte[] data, int offset, int count) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
        try {
            deflater.setInput(data, offset, count);
            deflater.finish();
            byte[] smaller = new byte[count - count / 64];
            return deflater.deflate(smaller) == smaller.length;
        } finally {
            deflater.end();
        }
    }

    private static byte[] deflate(byte[] data, int count, byte[] dictionary, boolean isLast) {
        // Otherwise, most of the time would be spent on blocks that do not get smaller.
        int level = isIncompressible(data, count) ? Deflater.NO_COMPRESSION : Deflater.DEFAULT_COMPRESSION;
        Deflater deflater = new Deflater(level, true);
        try {
            deflater.setDictionary(dictionary);
            deflater.setInput(data, 0, count);
            if (isLast) {
                deflater.finish();
            }
            ByteArrayOutputStream compressed = new ByteArrayOutputStream(count / 2 + 64);
            byte[] buffer = new byte[16 * 1024];
            int written;
            do {
                written = deflater.deflate(buffer, 0, buffer.length, isLast ? Deflater.NO_FLUSH : Deflater.SYNC_FLUSH);
                compressed.write(buffer, 0, written);
            } while (isLast ? !deflater.finished() : written == buffer.length);
            return compressed.toByteArray();
        } finally {
            deflater.end();
        }
    }

    private void writeBlock() throws IOException {
        try {
            out.write(blocks.remove().get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while compressing").initCause(e);
        } catch (ExecutionException e) {
            throw new IOException("cannot compress: " + e.getCause(), e.getCause());
        }
    }

    private void writeNumber(long number) throws IOException {
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            out.write((int) (number >> shift));
        }
    }
}
