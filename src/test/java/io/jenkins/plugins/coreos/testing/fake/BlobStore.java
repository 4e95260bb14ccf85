package io.jenkins.plugins.coreos.testing.fake;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** The registry's content. Stores only digest and size of large blobs, because tests push gigabytes. */
final class BlobStore {
    /** Larger blobs are not kept. */
    static final int MAX_KEPT = 1024 * 1024;

    private final Map<String, Blob> blobs = new ConcurrentHashMap<>();
    private final Map<String, Map<String, Blob>> linked = new ConcurrentHashMap<>();
    private final Map<String, Map<String, StoredManifest>> manifests = new ConcurrentHashMap<>();
    private final Map<String, Map<String, String>> tags = new ConcurrentHashMap<>();
    private final Map<String, UploadSession> sessions = new ConcurrentHashMap<>();
    private final List<String> violations = new ArrayList<>();

    /** @param bytes the blob's bytes, or null if they are not kept */
    record Blob(String digest, long size, byte[] bytes) {}

    Blob blob(String repository, String digest) {
        return of(linked, repository).get(digest);
    }

    void add(String repository, Blob blob) {
        Blob held = blobs.computeIfAbsent(blob.digest(), digest -> blob);
        of(linked, repository).put(blob.digest(), held);
    }

    void remove(String repository, String digest) {
        of(linked, repository).remove(digest);
    }

    /** Mounts a blob from another repository; returns false if that repository lacks it. */
    boolean mount(String from, String repository, String digest) {
        Blob blob = blob(from, digest);
        if (blob != null) {
            add(repository, blob);
        }
        return blob != null;
    }

    UploadSession open(String repository) {
        UploadSession session = new UploadSession(repository);
        sessions.put(session.id(), session);
        return session;
    }

    /** Returns the session with this ID in the repository, or null. */
    UploadSession session(String repository, String id) {
        UploadSession session = sessions.get(id);
        return session != null && session.repository().equals(repository) ? session : null;
    }

    void end(UploadSession session) {
        sessions.remove(session.id());
    }

    int openSessions() {
        return sessions.size();
    }

    void forgetSessions() {
        sessions.clear();
    }

    StoredManifest manifest(String repository, String reference) {
        String digest =
                reference.contains(":") ? reference : of(tags, repository).get(reference);
        return digest == null ? null : of(manifests, repository).get(digest);
    }

    /** Stores a manifest and, unless the reference is a digest, a tag for it. */
    synchronized void put(String repository, String reference, StoredManifest manifest) {
        of(manifests, repository).put(manifest.digest(), manifest);
        if (!reference.contains(":")) {
            of(tags, repository).put(reference, manifest.digest());
            violations.addAll(missingUnder(repository, reference));
        }
    }

    /** The manifests whose subject is this digest, sorted by digest. */
    List<StoredManifest> referrers(String repository, String subject) {
        return of(manifests, repository).values().stream()
                .filter(manifest -> subject.equals(manifest.subject()))
                .sorted(Comparator.comparing(StoredManifest::digest))
                .toList();
    }

    Map<String, String> tags(String repository) {
        return new TreeMap<>(of(tags, repository));
    }

    /** Returns the descriptors of a manifest that are missing in the repository or have a different size. */
    List<String> missing(String repository, StoredManifest manifest) {
        List<String> missing = new ArrayList<>();
        manifest.blobs().forEach((digest, size) -> {
            Blob blob = blob(repository, digest);
            if (blob == null || blob.size() != size) {
                missing.add(digest);
            }
        });
        for (String child : manifest.children()) {
            if (manifest(repository, child) == null) {
                missing.add(child);
            }
        }
        return missing;
    }

    /** Returns every case in which a tag referred, or refers, to an incomplete image. */
    synchronized List<String> violations() {
        List<String> all = new ArrayList<>(violations);
        tags.forEach((repository, names) -> names.keySet().forEach(tag -> all.addAll(missingUnder(repository, tag))));
        return all.stream().distinct().toList();
    }

    private List<String> missingUnder(String repository, String tag) {
        List<String> found = new ArrayList<>();
        List<String> open = new ArrayList<>(List.of(tag));
        for (int i = 0; i < open.size() && i < 1_000; i++) {
            StoredManifest manifest = manifest(repository, open.get(i));
            if (manifest == null) {
                found.add(repository + ":" + tag + " lacks the manifest " + open.get(i));
            } else {
                missing(repository, manifest).forEach(digest -> found.add(repository + ":" + tag + " lacks " + digest));
                open.addAll(manifest.children());
            }
        }
        return found;
    }

    private static <T> Map<String, T> of(Map<String, Map<String, T>> all, String repository) {
        return all.computeIfAbsent(repository, name -> new ConcurrentHashMap<>());
    }
}
