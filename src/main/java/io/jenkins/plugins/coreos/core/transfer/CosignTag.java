package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.Blob;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.Document;
import io.jenkins.plugins.coreos.core.oci.ReferrersTag;
import io.jenkins.plugins.coreos.core.registry.TagLock;
import io.jenkins.plugins.coreos.core.signature.SignatureManifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * Adds signatures and attestations to the manifest under one of cosign's tags.
 *
 * <p>Registries offer no atomic update, so the manifest is read, extended, and written only if the tag still refers to
 * the manifest that was read; then it is read back. Writers in this process wait for each other. Writers in other
 * processes can still collide in the instant between the check and the write: {@link Supplement#confirm} detects that
 * later.
 */
final class CosignTag {
    /** Maximum number of attempts if another process keeps replacing the manifest. */
    private static final int ATTEMPTS = 16;

    /** Unit of the pauses between attempts, which are random and grow with each attempt. */
    private static final long PAUSE_MILLIS = 100;

    private CosignTag() {}

    /** Extends a manifest. */
    @FunctionalInterface
    interface Extension {
        /**
         * Returns the manifest with the missing entries added, or the manifest itself if it is complete.
         *
         * @param blobs receives the blobs to write
         */
        SignatureManifest extend(SignatureManifest manifest, List<Blob> blobs) throws IOException, InterruptedException;
    }

    /** Determines the document for a tag. */
    @FunctionalInterface
    private interface Update {
        /**
         * Returns the document that the tag has to refer to.
         *
         * @param blobs receives the blobs to write
         */
        Document next(Optional<Document> current, List<Blob> blobs) throws IOException, InterruptedException;
    }

    /**
     * The manifest that has all entries.
     *
     * @param isChanged false if it had them before
     */
    record Result(Digest manifest, boolean isChanged) {}

    /**
     * Extends the manifest of an image until it has all entries.
     *
     * @param suffix the kind of manifest, such as {@code .sig}
     * @param log receives a line for each blob that the registry has lost meanwhile
     * @throws ArchiveException if the manifest is invalid, or the image cannot have such a tag
     * @throws IOException if another process replaces the manifest again and again
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
        Update update = (current, blobs) -> {
            SignatureManifest manifest =
                    current.isEmpty() ? SignatureManifest.empty() : SignatureManifest.parse(current.get());
            return document(extension.extend(manifest, blobs), blobs);
        };
        return update(writer, repository + ":" + tag, tag, update, List.of(), log);
    }

    /**
     * Writes a copied manifest: as it is, if no signature or attestation at the destination is lost by that; otherwise
     * adds what the destination lacks.
     *
     * @param copied an artifact under cosign's tag, whose blobs have been written already
     * @throws ArchiveException if both sides have a document, and one is not a manifest of signatures
     */
    static void copy(ImageWriter writer, String repository, Referrer copied, Consumer<String> log)
            throws IOException, InterruptedException {
        Document source = copied.top();
        Digest digest = source.descriptor().digest();
        Update update = (current, blobs) ->
                current.isEmpty() || digest.equals(current.get().descriptor().digest())
                        ? source
                        : document(SignatureManifest.parse(current.get()).with(SignatureManifest.parse(source)), blobs);
        String name = repository + ":" + copied.tag();
        Result result =
                update(writer, name, copied.tag(), update, copied.artifact().blobs(), log);
        if (result.isChanged() && !result.manifest().equals(digest)) {
            log.accept("added the signatures of the source to those of " + name);
        }
    }

    private static Document document(SignatureManifest manifest, List<Blob> blobs) {
        if (!manifest.isStored()) {
            blobs.add(manifest.config());
        }
        return manifest.document();
    }

    private static Result update(
            ImageWriter writer, String name, String tag, Update update, List<Blob> written, Consumer<String> log)
            throws IOException, InterruptedException {
        try (TagLock lock = TagLock.acquire(name)) {
            boolean isChanged = false;
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                if (attempt > 1) {
                    // Another client is writing, or the registry still returns the old manifest.
                    Thread.sleep(ThreadLocalRandom.current().nextLong(attempt * PAUSE_MILLIS));
                }
                Optional<Document> current = writer.find(tag);
                List<Blob> blobs = new ArrayList<>();
                Document next = update.next(current, blobs);
                if (current.isPresent()
                        && isSame(current.get(), next.descriptor().digest())) {
                    return new Result(next.descriptor().digest(), isChanged);
                }
                for (Blob blob : blobs) {
                    writer.put(blob, bytes -> {});
                }
                if (refersTo(writer.digest(tag), current)) {
                    blobs.addAll(written);
                    LostParts lost = new LostParts(writer, List.of(), blobs, log);
                    writer.publish(next, List.of(tag), lost::restoreBlobs);
                    isChanged = true;
                }
            }
        } catch (JsonException e) {
            throw new ArchiveException(name + ": " + e.getMessage(), e);
        }
        throw new IOException(name + " does not keep the signature; another process may be signing the same image");
    }

    private static boolean refersTo(Optional<Digest> digest, Optional<Document> document) {
        return digest.isPresent() == document.isPresent() && (digest.isEmpty() || isSame(document.get(), digest.get()));
    }

    /** Compares by the algorithm of the digest, which a registry may choose. */
    private static boolean isSame(Document document, Digest digest) {
        return digest.equals(digest.ofSameAlgorithm(document.raw()));
    }
}
