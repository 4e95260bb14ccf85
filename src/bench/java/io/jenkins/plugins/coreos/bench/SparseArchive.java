package io.jenkins.plugins.coreos.bench;

import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.Content;
import io.jenkins.plugins.coreos.testing.archive.TarWriter;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A valid archive of any size that needs hardly any disk space: its layers are holes in the file.
 *
 * <p>Blocks of zeros are an empty tar. Each layer is one block longer than the previous one, so that all digests
 * differ; one pass over the longest layer computes them all.
 */
final class SparseArchive {
    static final int LAYERS = 8;

    private static final String OCI = "application/vnd.oci.image.";
    private static final int BLOCK = 512;
    private static final int CHUNK = 1 << 20;

    private SparseArchive() {}

    /** Writes an archive whose layers have at least {@code bytes} bytes in total. */
    static TestArchive write(Path path, long bytes) throws IOException {
        long shortest = (bytes / LAYERS + BLOCK - 1) / BLOCK * BLOCK;
        List<String> digests = digests(shortest);
        List<String> descriptors = new ArrayList<>();
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long position = 0;
            for (int i = 0; i < LAYERS; i++) {
                String digest = digests.get(i);
                long size = shortest + i * (long) BLOCK;
                position += append(file, position, tar -> tar.headerOnly(name(digest), size)) + size;
                descriptors.add(descriptor("layer.v1.tar", digest, size));
            }
            Content config =
                    json("{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{},\"rootfs\":{\"type\":\"layers\","
                            + "\"diff_ids\":[\"" + String.join("\",\"", digests) + "\"]}}");
            Content manifest = json("{\"schemaVersion\":2,\"mediaType\":\"" + OCI + "manifest.v1+json\",\"config\":"
                    + descriptor("config.v1+json", config.digest(), config.size()) + ",\"layers\":["
                    + String.join(",", descriptors) + "]}");
            Content index = json("{\"schemaVersion\":2,\"manifests\":["
                    + descriptor("manifest.v1+json", manifest.digest(), manifest.size()) + "]}");
            append(file, position, tar -> {
                for (Content blob : List.of(config, manifest)) {
                    tar.file(blob.name(), blob.size(), blob.writer());
                }
                tar.file("index.json", index.size(), index.writer());
                tar.file("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8));
                tar.end();
            });
            List<String> blobs = new ArrayList<>(digests);
            blobs.add(config.digest());
            return new TestArchive(path, manifest.digest(), List.copyOf(blobs));
        }
    }

    /** The digests of this number of zeros, of one block more, and so on. */
    private static List<String> digests(long shortest) {
        List<String> digests = new ArrayList<>();
        try {
            MessageDigest hasher = MessageDigest.getInstance("SHA-256");
            byte[] zeros = new byte[CHUNK];
            for (long left = shortest; left > 0; left -= CHUNK) {
                hasher.update(zeros, 0, (int) Math.min(left, CHUNK));
            }
            for (int i = 0; i < LAYERS; i++) {
                byte[] hash = ((MessageDigest) hasher.clone()).digest();
                digests.add("sha256:" + HexFormat.of().formatHex(hash));
                hasher.update(zeros, 0, BLOCK);
            }
        } catch (NoSuchAlgorithmException | CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
        return digests;
    }

    private static long append(FileChannel file, long position, Archives.TarEntries entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        entries.writeTo(new TarWriter(bytes, TarWriter.Style.USTAR));
        return file.write(ByteBuffer.wrap(bytes.toByteArray()), position);
    }

    private static Content json(String text) {
        return Content.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String name(String digest) {
        return "blobs/" + digest.replace(':', '/');
    }

    private static String descriptor(String type, String digest, long size) {
        return "{\"mediaType\":\"" + OCI + type + "\",\"digest\":\"" + digest + "\",\"size\":" + size + "}";
    }
}
