package io.jenkins.plugins.coreos.core.archive;

import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.Index;
import io.jenkins.plugins.coreos.core.oci.Manifest;
import io.jenkins.plugins.coreos.core.oci.MediaTypes;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Verifies a whole archive: each listed blob against its digest and size, and each unlisted blob against its name.
 * Continues after a fault, to report all faults.
 */
public final class ArchiveCheck {
    private static final String BLOBS = "blobs/";

    private final OciArchive archive;
    private final Set<String> names;
    private final Map<Digest, ArchiveBlob> listed = new LinkedHashMap<>();
    private final Set<Digest> seen = new HashSet<>();
    private final List<String> faults = new ArrayList<>();
    private final List<String> extra = new ArrayList<>();

    private ArchiveCheck(OciArchive archive) {
        this.archive = archive;
        this.names = archive.names();
    }

    /**
     * The result of a check.
     *
     * @param archive path of the archive
     * @param blobs number of blobs read, including unlisted ones
     * @param bytes total size of those blobs
     * @param faults the faults found, one sentence each; empty for a valid archive
     * @param extra digests of unlisted blobs, which are harmless
     */
    public record Report(String archive, int blobs, long bytes, List<String> faults, List<String> extra) {
        /** Returns the report as a map for JSON output. */
        public Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("archive", archive);
            map.put("ok", faults.isEmpty());
            map.put("blobs", (long) blobs);
            map.put("bytes", bytes);
            map.put("faults", new ArrayList<>(faults));
            map.put("extra", new ArrayList<>(extra));
            return map;
        }
    }

    /**
     * Checks an archive.
     *
     * @param threads number of blobs to read in parallel
     * @throws ArchiveException if the file is not an OCI archive
     */
    public static Report of(Path path, int threads) throws IOException, InterruptedException {
        try (OciArchive archive = OciArchive.open(path)) {
            return new ArchiveCheck(archive).run(threads);
        }
    }

    private Report run(int threads) throws IOException, InterruptedException {
        if (archive.manifests().isEmpty()) {
            faults.add("index.json lists no manifests");
        }
        for (Descriptor descriptor : archive.manifests()) {
            checkDocument(descriptor, 0);
        }
        List<ArchiveBlob> blobs = new ArrayList<>(listed.values());
        for (String name : names) {
            checkUnlisted(name, blobs);
        }
        readAll(blobs, threads);
        long bytes = blobs.stream().mapToLong(ArchiveBlob::size).sum();
        return new Report(archive.path().toString(), blobs.size(), bytes, List.copyOf(faults), List.copyOf(extra));
    }

    /** Checks a manifest or index and the documents that it lists. Other types are treated as blobs. */
    private void checkDocument(Descriptor descriptor, int depth) throws IOException {
        boolean isNew = !seen.contains(descriptor.digest());
        if (!queue(descriptor) || !isNew || depth > Index.MAX_DEPTH) {
            return;
        }
        try {
            if (MediaTypes.isIndex(descriptor.mediaType())) {
                for (JsonObject entry : Index.entries(archive.document(descriptor), descriptor)) {
                    checkDocument(Descriptor.of(entry), depth + 1);
                }
            } else if (MediaTypes.isManifest(descriptor.mediaType())) {
                Manifest manifest = archive.manifest(descriptor);
                // As in a push, an archive may lack layers that have URLs.
                manifest.blobs().stream()
                        .filter(blob -> !manifest.external().contains(blob.digest()) || exists(blob))
                        .forEach(this::queue);
            }
        } catch (ArchiveException | JsonException e) {
            String message = e.getMessage();
            // Damaged content is reported when all blobs are read.
            if (!message.contains("is damaged: its bytes")) {
                faults.add(withoutPath(message));
            }
        }
    }

    private boolean exists(Descriptor blob) {
        return names.contains(BLOBS + blob.digest().toString().replace(':', '/'));
    }

    /** Queues a blob for reading; returns false if it is missing or has a different size. */
    private boolean queue(Descriptor descriptor) {
        if (!seen.add(descriptor.digest())) {
            return listed.containsKey(descriptor.digest());
        }
        try {
            listed.put(descriptor.digest(), archive.blob(descriptor));
            return true;
        } catch (ArchiveException e) {
            faults.add(withoutPath(e.getMessage()));
            return false;
        }
    }

    private void checkUnlisted(String name, List<ArchiveBlob> blobs) {
        if (!name.startsWith(BLOBS)) {
            return;
        }
        Digest digest;
        try {
            digest = Digest.parse(name.substring(BLOBS.length()).replace('/', ':'));
        } catch (IllegalArgumentException e) {
            faults.add(Quoted.printable(name) + " is not the name of a blob");
            return;
        }
        if (seen.add(digest)) {
            try {
                blobs.add(archive.blob(digest));
                extra.add(digest.toString());
            } catch (ArchiveException e) {
                faults.add(e.getMessage());
            }
        }
    }

    private void readAll(List<ArchiveBlob> blobs, int threads) throws IOException, InterruptedException {
        ExecutorService readers = Executors.newFixedThreadPool(Math.max(1, threads), task -> {
            Thread thread = new Thread(task, "verify");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<Digest>> actual = new ArrayList<>();
            for (ArchiveBlob blob : blobs) {
                actual.add(readers.submit(blob::actualDigest));
            }
            for (int i = 0; i < blobs.size(); i++) {
                compare(blobs.get(i), actual.get(i));
            }
        } finally {
            readers.shutdownNow();
        }
    }

    private void compare(ArchiveBlob blob, Future<Digest> actual) throws IOException, InterruptedException {
        try {
            if (!actual.get().equals(blob.descriptor().digest())) {
                faults.add("the blob " + blob.descriptor().digest() + " at offset " + blob.offset()
                        + " is damaged: its bytes have the digest " + actual.get());
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private String withoutPath(String message) {
        String path = archive.path().toString();
        String shorter = message.startsWith(path) ? message.substring(path.length()) : message;
        return shorter.replaceFirst("^:? ", "").replaceFirst("^lacks", "the archive lacks");
    }
}
