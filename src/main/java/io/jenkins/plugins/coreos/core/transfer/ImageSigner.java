package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.Blob;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.Document;
import io.jenkins.plugins.coreos.core.oci.ReferrersTag;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.core.reference.PinnedReference;
import io.jenkins.plugins.coreos.core.signature.SignatureManifest;
import io.jenkins.plugins.coreos.core.signature.SignedClaim;
import io.jenkins.plugins.coreos.core.signature.Signer;
import io.jenkins.plugins.coreos.core.signature.VerificationKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Signs an image, and each image of an index, in a registry. Existing signatures are kept; an image already signed by the key for the same identity is skipped.
 */
final class ImageSigner implements Supplement {
    /** The longest tag that registries accept. */
    private static final int MAX_TAG = 128;

    /** Maximum number of attempts to add a signature when another process keeps replacing it. */
    private static final int ATTEMPTS = 6;

    /** Locks by repository and tag; never removed, because they are small and few. */
    private static final Map<String, ReentrantLock> LOCKS = new ConcurrentHashMap<>();

    private final Signer signer;
    private final String identity;
    private final Consumer<String> log;
    private final List<ImageSignature> signatures = new ArrayList<>();
    private VerificationKey key;

    /**
     * Creates a signer.
     *
     * @param identity the reference that signatures name, or null to name each pushed reference
     * @param log receives a line for each image
     */
    ImageSigner(Signer signer, String identity, Consumer<String> log) {
        this.signer = signer;
        this.identity = identity;
        this.log = log;
    }

    /** Returns the signatures that now exist, in order. */
    List<ImageSignature> signatures() {
        return List.copyOf(signatures);
    }

    @Override
    public Map<String, Object> details() {
        List<Object> maps = new ArrayList<>();
        signatures.forEach(signature -> maps.add(signature.toMap()));
        return Map.of("signatures", maps);
    }

    @Override
    public void write(ImageWriter writer, String repository, List<String> tags, List<Descriptor> images)
            throws IOException, InterruptedException {
        for (Descriptor image : images) {
            sign(writer, repository, image.digest(), identities(repository, tags, image.digest()));
        }
    }

    /**
     * Returns the references that the signatures name. Under the default policy, matchRepoDigestOrExact, a reference with a tag requires a signature that names the tag; a signature without a tag must name the digest. See containers-policy.json(5).
     */
    private List<String> identities(String repository, List<String> tags, Digest image) {
        if (identity != null) {
            return List.of(identity);
        }
        PinnedReference name = new PinnedReference(ImageReference.parse(repository), null).canonical();
        return tags.isEmpty()
                ? List.of(new PinnedReference(name.image(), image).toString())
                : tags.stream().map(tag -> name.image().withTag(tag).toString()).toList();
    }

    private void sign(ImageWriter writer, String repository, Digest image, List<String> identities)
            throws IOException, InterruptedException {
        String tag = ReferrersTag.ofCosign(image, SignatureManifest.SUFFIX);
        if (tag.length() > MAX_TAG) {
            throw new ArchiveException(repository + "@" + image + " cannot be signed: cosign's tag for its digest has "
                    + tag.length() + " characters, and registries allow " + MAX_TAG);
        }
        // Concurrent pushes of one image would overwrite each other's signatures.
        ReentrantLock lock = LOCKS.computeIfAbsent(repository + ":" + tag, name -> new ReentrantLock());
        lock.lockInterruptibly();
        try {
            sign(writer, repository, tag, image, identities);
        } catch (JsonException e) {
            throw new ArchiveException(repository + ":" + tag + ": " + e.getMessage(), e);
        } finally {
            lock.unlock();
        }
    }

    private void sign(ImageWriter writer, String repository, String tag, Digest image, List<String> identities)
            throws IOException, InterruptedException {
        Map<String, byte[]> made = new LinkedHashMap<>();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<Document> current = writer.find(tag);
            SignatureManifest manifest =
                    current.isEmpty() ? SignatureManifest.empty() : SignatureManifest.parse(current.get());
            List<Blob> blobs = new ArrayList<>();
            for (String each : identities) {
                byte[] payload = new SignedClaim(image, each).payload();
                if (!manifest.has(payload, key())) {
                    if (!made.containsKey(each)) {
                        made.put(each, signer.sign(image.toString(), each));
                    }
                    manifest = manifest.with(payload, made.get(each));
                    blobs.add(SignatureManifest.blob(payload));
                }
            }
            if (blobs.isEmpty()) {
                log.accept((made.isEmpty() ? "already signed: " : "signed ") + repository + "@" + image + " as "
                        + String.join(", ", identities));
                for (String each : identities) {
                    signatures.add(new ImageSignature(
                            each, image, current.orElseThrow().descriptor().digest(), key().id()));
                }
                return;
            }
            blobs.add(manifest.config());
            put(writer, tag, manifest.document(), blobs, log);
            // Read it back: another process may have replaced the manifest meanwhile.
        }
        throw new IOException(
                repository + ":" + tag + " does not keep the signature; another process may be signing the same image");
    }

    /** Writes a manifest of signatures or attestations under its tag. */
    static void put(ImageWriter writer, String tag, Document manifest, List<Blob> blobs, Consumer<String> log)
            throws IOException, InterruptedException {
        for (Blob blob : blobs) {
            writer.put(blob, bytes -> {});
        }
        writer.publish(manifest, List.of(tag), new LostParts(writer, List.of(), blobs, log)::restoreBlobs);
    }

    private VerificationKey key() throws IOException {
        if (key == null) {
            key = VerificationKey.of(signer.publicKey(), "the signing key");
        }
        return key;
    }
}
