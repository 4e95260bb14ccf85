package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.Document;
import io.jenkins.plugins.coreos.core.oci.ImageTree;
import io.jenkins.plugins.coreos.core.oci.ReferrersTag;
import io.jenkins.plugins.coreos.core.registry.RepositoryClient;
import io.jenkins.plugins.coreos.core.signature.SignatureManifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Finds the artifacts that refer to an image in a registry, and those that refer to them: signatures, attestations and
 * SBOMs under cosign's tags, and referrers of OCI 1.1.
 *
 * <p>Lookups run in parallel. Documents are read one after another, because they can be large.
 */
final class ReferrerReader {
    private static final List<String> SUFFIXES = List.of(SignatureManifest.SUFFIX, ".att", Referrer.SBOM);

    /** Maximum depth of referrers of referrers. The signature of an SBOM is at depth two; no known tool goes deeper. */
    private static final int MAX_DEPTH = 4;

    /** Limits the descriptors in memory, the documents, and the number of digests in a result. */
    private static final int MAX_REFERRERS = 1_000;

    private static final long MAX_BYTES = 16 * 1024 * 1024;

    private final RepositoryClient client;
    private final RegistryDocuments documents;
    private final ImageTree.Blobs blobs;
    private final Consumer<String> log;
    private final AtomicInteger count = new AtomicInteger();
    private final List<Referrer> all = new ArrayList<>();
    private long bytes;

    /** An artifact that has not been read yet; the descriptor is null if only its digest is known. */
    private record Found(Digest subject, Digest digest, Descriptor descriptor, String tag) {}

    /** @param log receives a line for each artifact that is listed but does not exist */
    ReferrerReader(RepositoryClient client, RegistryDocuments documents, ImageTree.Blobs blobs, Consumer<String> log) {
        this.client = client;
        this.documents = documents;
        this.blobs = blobs;
        this.log = log;
    }

    /**
     * Returns the artifacts that refer to some images, each after the artifact that it refers to.
     *
     * @throws IOException if an artifact is invalid, or there are too many
     */
    List<Referrer> read(Collection<Digest> images) throws IOException, InterruptedException {
        Set<Digest> known = new LinkedHashSet<>(images);
        List<Digest> subjects = List.copyOf(known);
        for (int depth = 0; !subjects.isEmpty(); depth++) {
            List<Digest> next = new ArrayList<>();
            for (Found found : find(subjects)) {
                if (depth == MAX_DEPTH) {
                    throw new ArchiveException("the referrers of " + documents.name() + " are nested more than "
                            + MAX_DEPTH + " levels deep, which is not supported");
                }
                for (Document document : read(found)) {
                    Digest digest = document.descriptor().digest();
                    if (known.add(digest)) {
                        next.add(digest);
                    }
                }
            }
            subjects = next;
        }
        return List.copyOf(all);
    }

    private Collection<Found> find(List<Digest> subjects) throws IOException, InterruptedException {
        Map<Integer, List<Found>> found = new ConcurrentSkipListMap<>();
        List<Callable<Void>> lookups = new ArrayList<>();
        for (Digest subject : subjects) {
            for (String suffix : SUFFIXES) {
                int number = lookups.size();
                lookups.add(() -> {
                    found.put(number, counted(tagged(subject, suffix)));
                    return null;
                });
            }
            int number = lookups.size();
            lookups.add(() -> {
                found.put(number, counted(listed(subject)));
                return null;
            });
        }
        ParallelTasks.run(TransferPlan.DEFAULT_PARALLEL, lookups);
        return found.values().stream().flatMap(List::stream).toList();
    }

    /** Counts the result of a lookup as soon as it arrives, because there can be thousands of lookups. */
    private List<Found> counted(List<Found> found) throws ArchiveException {
        if (count.addAndGet(found.size()) > MAX_REFERRERS) {
            throw new ArchiveException(
                    documents.name() + " has more than " + MAX_REFERRERS + " signatures and referrers");
        }
        return found;
    }

    private List<Found> tagged(Digest subject, String suffix) throws IOException, InterruptedException {
        String tag = ReferrersTag.ofCosign(subject, suffix);
        // Longer tags do not exist: cosign does not sign images with SHA-512 digests.
        return tag.length() > ReferrersTag.MAX_TAG
                ? List.of()
                : client.manifestDigest(tag).stream()
                        .map(digest -> new Found(subject, digest, null, tag))
                        .toList();
    }

    private List<Found> listed(Digest subject) throws IOException, InterruptedException {
        return client.referrers(subject).stream()
                .map(descriptor -> new Found(subject, descriptor.digest(), descriptor, null))
                .toList();
    }

    /** Reads an artifact and returns its documents; empty if it does not exist. */
    private List<Document> read(Found found) throws IOException, InterruptedException {
        Optional<Document> top = client.findManifest(found.digest().toString());
        if (top.isEmpty()) {
            log.accept("the registry lists " + found.digest() + " as a referrer of " + found.subject()
                    + ", but does not have it; it is not copied");
            return List.of();
        }
        documents.add(top.get());
        Descriptor root = found.descriptor() == null ? top.get().descriptor() : found.descriptor();
        ImageTree artifact = ImageTree.read(documents, blobs, root, null);
        all.add(new Referrer(artifact, found.tag(), subject(found, top.get())));
        List<Document> read = new ArrayList<>(artifact.children());
        read.add(artifact.top());
        for (Document document : read) {
            bytes += document.raw().length;
        }
        if (bytes > MAX_BYTES) {
            throw new ArchiveException("the manifests of the signatures and referrers of " + documents.name()
                    + " exceed the limit of " + MAX_BYTES + " bytes in total");
        }
        return read;
    }

    private Digest subject(Found found, Document referrer) throws ArchiveException {
        Digest subject;
        try {
            subject = ReferrersTag.subject(referrer);
        } catch (JsonException e) {
            throw new ArchiveException(documents.name() + ": " + e.getMessage(), e);
        }
        if (found.tag() == null && !found.subject().equals(subject)) {
            throw new ArchiveException(documents.name() + ": the registry lists " + found.digest()
                    + " as a referrer of " + found.subject() + ", but its manifest "
                    + (subject == null ? "has no subject" : "has the subject " + subject));
        }
        return subject;
    }
}
