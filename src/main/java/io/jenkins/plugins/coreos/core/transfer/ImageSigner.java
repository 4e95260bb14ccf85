package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.Blob;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.Document;
import io.jenkins.plugins.coreos.core.oci.ReferrersTag;
import io.jenkins.plugins.coreos.core.signature.SignatureManifest;
import io.jenkins.plugins.coreos.core.signature.SignedClaim;
import io.jenkins.plugins.coreos.core.signature.Signer;
import io.jenkins.plugins.coreos.core.signature.VerificationKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Signs an image, and each image of an index, in a registry. Signatures that exist stay, and an image that the key has
 * signed for the same identity is not signed again.
 */
final class ImageSigner implements Supplement {
    private final Signer signer;
    private final String identity;
    private final Consumer<String> log;
    private final List<ImageSignature> signatures = new ArrayList<>();
    private VerificationKey key;

    /**
     * Creates a signer.
     *
     * @param identity the reference that signatures name, or null for each reference that is pushed to
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
        List<String> identities = identities(repository, tags);
        for (Descriptor image : images) {
            sign(writer, repository, image.digest(), identities);
        }
    }

    /**
     * Returns the references that the signatures name. With the usual policy, matchRepoDigestOrExact, a signature is
     * valid for a tag only if it names that tag; see containers-policy.json(5).
     */
    private List<String> identities(String repository, List<String> tags) {
        if (identity != null) {
            return List.of(identity);
        }
        return tags.isEmpty()
                ? List.of(repository)
                : tags.stream().map(tag -> repository + ":" + tag).toList();
    }

    private void sign(ImageWriter writer, String repository, Digest image, List<String> identities)
            throws IOException, InterruptedException {
        String tag = ReferrersTag.ofCosign(image, SignatureManifest.SUFFIX);
        String name = repository + ":" + tag;
        Optional<Document> current = writer.find(tag);
        try {
            SignatureManifest manifest =
                    current.isEmpty() ? SignatureManifest.empty() : SignatureManifest.parse(current.get());
            List<Blob> blobs = new ArrayList<>();
            for (String each : identities) {
                byte[] payload = new SignedClaim(image, each).payload();
                if (!manifest.has(payload, key())) {
                    manifest = manifest.with(payload, signer.sign(image.toString(), each));
                    blobs.add(SignatureManifest.blob(payload));
                }
            }
            Document signed = current.orElse(null);
            if (!blobs.isEmpty()) {
                blobs.add(manifest.config());
                signed = manifest.document();
                put(writer, tag, signed, blobs, log);
            }
            log.accept((blobs.isEmpty() ? "already signed: " : "signed ") + repository + "@" + image + " as "
                    + String.join(", ", identities));
            for (String each : identities) {
                signatures.add(
                        new ImageSignature(each, image, signed.descriptor().digest(), key().id()));
            }
        } catch (JsonException e) {
            throw new ArchiveException(name + ": " + e.getMessage(), e);
        }
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
