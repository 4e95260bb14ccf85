package io.jenkins.plugins.coreos.testing.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.util.SplittableRandom;

/**
 * A layer that tools can unpack: a tar with one file of incompressible bytes, which depend on the seed only.
 *
 * @param content the layer as it is distributed
 * @param diffId the digest of the tar before compression
 */
record Layer(String mediaType, Content content, String diffId) {
    static final String GZIP = "application/vnd.oci.image.layer.v1.tar+gzip";
    static final String TAR = "application/vnd.oci.image.layer.v1.tar";
    static final String FOREIGN = "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip";

    private static final int CHUNK = 64 * 1024;

    /** A gzip layer whose file has {@code size} bytes. */
    static Layer gzip(long seed, long size) throws IOException {
        Content tar = tar(seed, size);
        Content gzip = Content.of(out -> {
            StoredGzip compressed = new StoredGzip(out);
            tar.writer().writeTo(compressed);
            compressed.finish();
        });
        return new Layer(GZIP, gzip, tar.digest());
    }

    /** A layer that is not compressed. */
    static Layer plain(long seed, long size) throws IOException {
        Content tar = tar(seed, size);
        return new Layer(TAR, tar, tar.digest());
    }

    /** A layer with exactly these bytes, which need not be a tar. */
    static Layer raw(byte[] bytes) {
        Content content = Content.of(bytes);
        return new Layer(GZIP, content, content.digest());
    }

    private static Content tar(long seed, long size) throws IOException {
        return Content.of(out -> {
            TarWriter tar = new TarWriter(out, TarWriter.Style.USTAR);
            tar.file("data-" + Long.toHexString(seed), size, inner -> random(seed, size, inner));
            tar.end();
        });
    }

    private static void random(long seed, long size, OutputStream out) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] chunk = new byte[CHUNK];
        for (long left = size; left > 0; left -= CHUNK) {
            random.nextBytes(chunk);
            out.write(chunk, 0, (int) Math.min(left, CHUNK));
        }
    }
}
