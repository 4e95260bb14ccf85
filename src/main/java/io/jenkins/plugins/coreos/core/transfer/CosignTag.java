package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.Blob;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.Document;
import io.jenkins.plugins.coreos.core.oci.ReferrersTag;
import io.jenkins.plugins.coreos.core.signature.SignatureManifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Adds signatures and attestations to the manifest under one of cosign's tags. The manifest is read, extended and
 * written; then it is read back, because another process may have replaced it meanwhile.
 */
final class CosignTag {
    /** Maximum number of attempts if another process keeps replacing the manifest. */
    private static final int ATTEMPTS = 6;

    /** Locks by repository and tag; never removed, because they are small and few. */
    private static final Map<String, ReentrantLock> LOCKS = new ConcurrentHashMap<>();

    private CosignTag() {}

    /** Extends a manifest. */
    @FunctionalInterface
    interface Extension {
        /**
         * Returns the manifest with the missing entries added.
         *
         * @param blobs receives the blobs of the added entries; receives none if the manifest is complete
         */
        SignatureManifest extend(SignatureManifest manifest, List<Blob> blobs) throws IOException, InterruptedException;
    }

    /**
     * The complete manifest.
     *
     * @param isChanged false if the manifest was complete before
     */
    record Result(Digest manifest, boolean isChanged) {}

    /**
     * Extends the manifest of an image until it has all entries.
     *
     * @param suffix the kind of manifest, such as {@code .sig}
     * @param log receives a line for each blob that the registry has lost meanwhile
     * @throws ArchiveException if the manifest is invalid, or the image cannot have such a tag
     * @throws IOException if another process keeps replacing the manifest
     */
    static Result extend(
            ImageWriter writer,
            String repository,
            Digest image,
            String suffix,
            Extension extension,
            Consumer<String> log)
            throws IOException, InterruptedException {
        String tag = ReferrersTag.ofCosign(image, suffix);
        if (tag.length() > ReferrersTag.MAX_TAG) {
            throw new ArchiveException(repository + "@" + image + " cannot be signed: cosign's tag for its digest has "
                    + tag.length() + " characters, and registries allow " + ReferrersTag.MAX_TAG);
        }
        return extend(writer, repository, tag, extension, log);
    }

    /**
     * Adds the signatures or attestations of a copied manifest to those that the destination has.
     *
     * @param copied an artifact under cosign's tag, whose blobs have been written already
     * @throws ArchiveException if one of the two documents is not a manifest of signatures
     */
    static void merge(ImageWriter writer, String repository, Referrer copied, Consumer<String> log)
            throws IOException, InterruptedException {
        Extension extension = (manifest, blobs) -> {
            SignatureManifest merged = manifest.with(SignatureManifest.parse(copied.top()));
            if (merged != manifest) {
                blobs.addAll(copied.artifact().blobs());
            }
            return merged;
        };
        if (extend(writer, repository, copied.tag(), extension, log).isChanged()) {
            log.accept("added the signatures of the source to those of " + repository + ":" + copied.tag());
        }
    }

    private static Result extend(
            ImageWriter writer, String repository, String tag, Extension extension, Consumer<String> log)
            throws IOException, InterruptedException {
        // Concurrent pushes of one image would overwrite each other's signatures.
        ReentrantLock lock = LOCKS.computeIfAbsent(repository + ":" + tag, name -> new ReentrantLock());
        lock.lockInterruptibly();
        try {
            return update(writer, repository + ":" + tag, tag, extension, log);
        } catch (JsonException e) {
            throw new ArchiveException(repository + ":" + tag + ": " + e.getMessage(), e);
        } finally {
            lock.unlock();
        }
    }

    private static Result update(ImageWriter writer, String name, String tag, Extension extension, Consumer<String> log)
            throws IOException, InterruptedException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<Document> current = writer.find(tag);
            SignatureManifest manifest =
                    current.isEmpty() ? SignatureManifest.empty() : SignatureManifest.parse(current.get());
            List<Blob> blobs = new ArrayList<>();
            SignatureManifest extended = extension.extend(manifest, blobs);
            if (blobs.isEmpty()) {
                return new Result(current.orElseThrow().descriptor().digest(), attempt > 0);
            }
            blobs.add(extended.config());
            for (Blob blob : blobs) {
                writer.put(blob, bytes -> {});
            }
            writer.publish(
                    extended.document(), List.of(tag), new LostParts(writer, List.of(), blobs, log)::restoreBlobs);
        }
        throw new IOException(name + " does not keep the signature; another process may be signing the same image");
    }
}
