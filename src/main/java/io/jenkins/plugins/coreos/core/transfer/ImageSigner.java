package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
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
import java.util.function.Consumer;

/**
 * Signs an image, and each image of an index, in a registry. Existing signatures are kept; an image
 * already signed by the key for the same identity is skipped.
 */
final class ImageSigner implements Supplement {
    private final Signer signer;
    private final String identity;
    private final Consumer<String> log;
    private final List<Object> signatures = new ArrayList<>();
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

    @Override
    public Map<String, Object> details() {
        return Map.of("signatures", new ArrayList<>(signatures));
    }

    @Override
    public void write(ImageWriter writer, String repository, List<String> tags, List<Descriptor> images)
            throws IOException, InterruptedException {
        for (Descriptor image : images) {
            sign(writer, repository, image.digest(), identities(repository, tags, image.digest()));
        }
    }

    /**
     * Returns the references that the signatures name. Under the default policy, matchRepoDigestOrExact, a reference
     * with a tag requires a signature that names the tag; a signature without a tag must name the digest. See
     * containers-policy.json(5).
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
        Map<String, byte[]> made = new LinkedHashMap<>();
        CosignTag.Result result = CosignTag.extend(
                writer,
                repository,
                image,
                SignatureManifest.SUFFIX,
                (manifest, blobs) -> {
                    SignatureManifest extended = manifest;
                    for (String each : identities) {
                        byte[] payload = new SignedClaim(image, each).payload();
                        if (!extended.has(payload, key())) {
                            if (!made.containsKey(each)) {
                                made.put(each, signer.sign(image.toString(), each));
                            }
                            extended = extended.with(payload, made.get(each));
                            blobs.add(SignatureManifest.blob(payload));
                        }
                    }
                    return extended;
                },
                log);
        log.accept((result.isChanged() ? "signed " : "already signed: ") + repository + "@" + image + " as "
                + String.join(", ", identities));
        for (String each : identities) {
            signatures.add(new ImageSignature(each, image, result.manifest(), key().id()).toMap());
        }
    }

    private VerificationKey key() throws IOException {
        if (key == null) {
            key = VerificationKey.of(signer.publicKey(), "the signing key");
        }
        return key;
    }
}
