package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.oci.Blob;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.core.reference.PinnedReference;
import io.jenkins.plugins.coreos.core.registry.RegistryException;
import io.jenkins.plugins.coreos.core.signature.SignatureManifest;
import io.jenkins.plugins.coreos.core.signature.SignedClaim;
import io.jenkins.plugins.coreos.core.signature.Signer;
import io.jenkins.plugins.coreos.core.signature.VerificationKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Signs an image, and each image of an index, in a registry. Existing signatures are kept; an image
 * already signed by the key for the same identity, by whatever program, is skipped.
 */
final class ImageSigner implements Supplement {
    /** Maximum number of signatures by other programs that are compared with a new one. */
    private static final int MAX_COMPARED = 20;

    private final Signer signer;
    private final String identity;
    private final Consumer<String> log;
    /** Signatures that this signer has made, by digest and identity. */
    private final Map<SignedClaim, byte[]> made = new HashMap<>();
    /** The claims of signatures that have been read, by payload and signature; null for those by another key. */
    private final Map<List<Object>, SignedClaim> read = new HashMap<>();

    private final Map<String, Object> signatures = new LinkedHashMap<>();
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
        return Map.of("signatures", new ArrayList<>(signatures.values()));
    }

    @Override
    public void write(ImageWriter writer, String repository, List<String> tags, List<Descriptor> images)
            throws IOException, InterruptedException {
        for (Descriptor image : images) {
            List<String> identities = identities(identity, repository, tags, image.digest());
            boolean isChanged = sign(writer, repository, image.digest(), identities);
            log.accept((isChanged ? "signed " : "already signed: ") + repository + "@" + image.digest() + " as "
                    + String.join(", ", identities));
        }
    }

    @Override
    public void confirm(ImageWriter writer, String repository, List<String> tags, List<Descriptor> images)
            throws IOException, InterruptedException {
        for (Descriptor image : images) {
            if (sign(writer, repository, image.digest(), identities(identity, repository, tags, image.digest()))) {
                log.accept("signed again, because another client had overwritten the signature: " + repository + "@"
                        + image.digest());
            }
        }
    }

    /**
     * Returns the references that the signatures name. Under the default policy, matchRepoDigestOrExact, a reference
     * with a tag requires a signature that names the tag; a signature without a tag must name the digest. See
     * containers-policy.json(5).
     *
     * @param identity the reference that the user has chosen instead, or null
     */
    static List<String> identities(String identity, String repository, List<String> tags, Digest image) {
        if (identity != null) {
            return List.of(identity);
        }
        PinnedReference name = new PinnedReference(ImageReference.parse(repository), null).canonical();
        return tags.isEmpty()
                ? List.of(new PinnedReference(name.image(), image).toString())
                : tags.stream().map(tag -> name.image().withTag(tag).toString()).toList();
    }

    /** Ensures that an image is signed, and returns whether a signature had to be written. */
    private boolean sign(ImageWriter writer, String repository, Digest image, List<String> identities)
            throws IOException, InterruptedException {
        CosignTag.Result result = CosignTag.extend(
                writer,
                repository,
                image,
                SignatureManifest.SUFFIX,
                (manifest, blobs) -> {
                    SignatureManifest extended = manifest;
                    for (String each : identities) {
                        extended = extend(extended, new SignedClaim(image, each), blobs, writer);
                    }
                    return extended;
                },
                log);
        for (String each : identities) {
            signatures.put(
                    repository + " " + image + " " + each,
                    new ImageSignature(each, image, result.manifest(), key().id()).toMap());
        }
        return result.isChanged();
    }

    private SignatureManifest extend(
            SignatureManifest manifest, SignedClaim claim, List<Blob> blobs, ImageWriter writer)
            throws IOException, InterruptedException {
        Blob payload = SignatureManifest.blob(claim.payload());
        if (manifest.has(claim.payload(), key())) {
            if (writer.restore(payload)) {
                log.accept("the registry had lost a signature of " + claim.image() + "; it has been sent again");
            }
            return manifest;
        }
        if (isSignedElsewhere(manifest, claim, payload.digest(), writer)) {
            return manifest;
        }
        byte[] signature = made.get(claim);
        if (signature == null) {
            signature = signer.sign(claim.image().toString(), claim.identity());
            made.put(claim, signature);
        }
        blobs.add(payload);
        return manifest.with(claim.payload(), signature);
    }

    /**
     * Returns whether another program has made the same claim with this key. The payload of such a signature differs,
     * for example by a timestamp. The newest signatures are compared, because a list can be hostile.
     */
    private boolean isSignedElsewhere(SignatureManifest manifest, SignedClaim claim, Digest payload, ImageWriter writer)
            throws IOException, InterruptedException {
        List<SignatureManifest.Entry> others = manifest.entries().stream()
                .filter(entry ->
                        entry.isSignature() && !entry.payload().digest().equals(payload))
                .toList();
        for (SignatureManifest.Entry entry : others.subList(Math.max(0, others.size() - MAX_COMPARED), others.size())) {
            List<Object> id = List.of(entry.payload().digest(), ByteBuffer.wrap(entry.signature()));
            if (!read.containsKey(id)) {
                read.put(id, claimByKey(entry, writer));
            }
            if (claim.equals(read.get(id))) {
                return true;
            }
        }
        return false;
    }

    /** Returns the content of a signature by the key, or null. */
    private SignedClaim claimByKey(SignatureManifest.Entry entry, ImageWriter writer)
            throws IOException, InterruptedException {
        try {
            byte[] payload = writer.read(entry.payload());
            return key().verifiesSha256(payload, entry.signature()) ? SignedClaim.parse(payload) : null;
        } catch (JsonException | RegistryException e) {
            // The payload is lost or of another kind: the image needs a signature that can be read.
            return null;
        }
    }

    private VerificationKey key() throws IOException {
        if (key == null) {
            key = VerificationKey.of(signer.publicKey(), "the signing key");
        }
        return key;
    }
}
