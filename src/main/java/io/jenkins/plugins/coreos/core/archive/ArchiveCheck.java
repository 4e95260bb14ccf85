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
 * A check of a whole archive: each blob that its documents list against digest and size, and each blob that they do not
 * list against its name. Goes on after a fault, to name them all.
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
     * @param archive the path
     * @param blobs how many blobs were read, extra ones included
     * @param bytes their size
     * @param faults what is wrong, a sentence each; empty for a sound archive
     * @param extra digests of blobs that nothing lists, which do no harm
     */
    public record Report(String archive, int blobs, long bytes, List<String> faults, List<String> extra) {
        /** The report as a JSON reader sees it. */
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
     * @param threads how many blobs are read at the same time
     * @throws ArchiveException when it is no OCI archive at all
     */
    public static Report of(Path path, int threads) throws IOException, InterruptedException {
        try (OciArchive archive = OciArchive.open(path)) {
            return new ArchiveCheck(archive).run(threads);
        }
    }

    private Report run(int threads) throws IOException, InterruptedException {
        if (archive.manifests().isEmpty()) {
            faults.add("index.json lists nothing");
        }
        for (Descriptor descriptor : archive.manifests()) {
            document(descriptor, 0);
        }
        List<ArchiveBlob> blobs = new ArrayList<>(listed.values());
        for (String name : names) {
            extra(name, blobs);
        }
        readAll(blobs, threads);
        long bytes = blobs.stream().mapToLong(ArchiveBlob::size).sum();
        return new Report(archive.path().toString(), blobs.size(), bytes, List.copyOf(faults), List.copyOf(extra));
    }

    /** A manifest or an index, and what it lists. Anything else is a blob like others. */
    private void document(Descriptor descriptor, int depth) throws IOException {
        boolean isNew = !seen.contains(descriptor.digest());
        if (!blob(descriptor) || !isNew || depth > Index.MAX_DEPTH) {
            return;
        }
        try {
            if (MediaTypes.isIndex(descriptor.mediaType())) {
                for (JsonObject entry : Index.entries(archive.document(descriptor), descriptor)) {
                    document(Descriptor.of(entry), depth + 1);
                }
            } else if (MediaTypes.isManifest(descriptor.mediaType())) {
                Manifest manifest = archive.manifest(descriptor);
                manifest.blobs().forEach(this::blob);
                // Layers that are not distributed may be there, or not.
                manifest.layers().stream().filter(this::isThere).forEach(this::blob);
            }
        } catch (ArchiveException | JsonException e) {
            String message = e.getMessage();
            // Damaged bytes are found again when all blobs are read.
            if (!message.contains("is damaged: its bytes")) {
                faults.add(withoutPath(message));
            }
        }
    }

    private boolean isThere(Descriptor blob) {
        return names.contains(BLOBS + blob.digest().toString().replace(':', '/'));
    }

    /** Keeps a blob to be read; false where it is missing or has another size. */
    private boolean blob(Descriptor descriptor) {
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

    private void extra(String name, List<ArchiveBlob> blobs) {
        if (!name.startsWith(BLOBS)) {
            return;
        }
        Digest digest;
        try {
            digest = Digest.parse(name.substring(BLOBS.length()).replace('/', ':'));
        } catch (IllegalArgumentException e) {
            faults.add(Quoted.printable(name) + " is not named as a blob is");
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
