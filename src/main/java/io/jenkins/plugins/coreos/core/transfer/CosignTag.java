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
    private static final int ATTEMPTS = 8;

    /** Unit of the pauses between attempts, which grow with each attempt. */
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
        return extend(writer, repository, tag, extension, List.of(), log);
    }

    /**
     * Writes a copied manifest. It is written unchanged if the destination loses no signature or attestation;
     * otherwise, its entries are added to the manifest at the destination.
     *
     * @param copied an artifact under cosign's tag, whose blobs have been written already
     * @throws ArchiveException if one of the two documents is not a manifest of signatures
     */
    static void copy(ImageWriter writer, String repository, Referrer copied, Consumer<String> log)
            throws IOException, InterruptedException {
        Digest source = copied.top().descriptor().digest();
        Extension extension = (manifest, blobs) -> manifest.with(SignatureManifest.parse(copied.top()));
        Result result = extend(
                writer, repository, copied.tag(), extension, copied.artifact().blobs(), log);
        if (result.isChanged() && !result.manifest().equals(source)) {
            log.accept("added the signatures of the source to those of " + repository + ":" + copied.tag());
        }
    }

    private static Result extend(
            ImageWriter writer,
            String repository,
            String tag,
            Extension extension,
            List<Blob> written,
            Consumer<String> log)
            throws IOException, InterruptedException {
        String name = repository + ":" + tag;
        try (TagLock lock = TagLock.acquire(name)) {
            boolean isChanged = false;
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                if (attempt > 1) {
                    // Another client is writing, or the registry still returns the old manifest.
                    Thread.sleep(attempt * PAUSE_MILLIS);
                }
                Optional<Document> current = writer.find(tag);
                SignatureManifest manifest =
                        current.isEmpty() ? SignatureManifest.empty() : SignatureManifest.parse(current.get());
                List<Blob> blobs = new ArrayList<>();
                SignatureManifest extended = extension.extend(manifest, blobs);
                Document document = extended.document();
                Optional<Digest> before = current.map(each -> each.descriptor().digest());
                if (before.isPresent()
                        && before.get().equals(document.descriptor().digest())) {
                    return new Result(before.get(), isChanged);
                }
                if (!extended.isStored()) {
                    blobs.add(extended.config());
                }
                for (Blob blob : blobs) {
                    writer.put(blob, bytes -> {});
                }
                if (writer.digest(tag).equals(before)) {
                    blobs.addAll(written);
                    LostParts lost = new LostParts(writer, List.of(), blobs, log);
                    writer.publish(document, List.of(tag), lost::restoreBlobs);
                    isChanged = true;
                }
            }
        } catch (JsonException e) {
            throw new ArchiveException(name + ": " + e.getMessage(), e);
        }
        throw new IOException(name + " does not keep the signature; another process may be signing the same image");
    }
}
