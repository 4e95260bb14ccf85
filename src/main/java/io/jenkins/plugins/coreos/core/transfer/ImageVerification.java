package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.Document;
import io.jenkins.plugins.coreos.core.oci.ReferrersTag;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.core.reference.PinnedReference;
import io.jenkins.plugins.coreos.core.registry.RegistryBlob;
import io.jenkins.plugins.coreos.core.registry.RegistryContext;
import io.jenkins.plugins.coreos.core.registry.RegistryException;
import io.jenkins.plugins.coreos.core.registry.RepositoryClient;
import io.jenkins.plugins.coreos.core.signature.SignatureManifest;
import io.jenkins.plugins.coreos.core.signature.SignedClaim;
import io.jenkins.plugins.coreos.core.signature.VerificationKey;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A request to verify the signature of an image in a registry. A valid signature is made by the key, is for the image's
 * digest, and names the image's repository and, if both have a tag, the image's tag.
 *
 * @param image the image
 * @param key the public key
 * @param identity the reference that the signature must name instead, exactly; or null
 * @param access authentication and trust settings
 */
public record ImageVerification(ImageSelector image, VerificationKey key, String identity, AccessSpec access) {
    /** Maximum number of reasons in an error message. */
    private static final int MAX_REASONS = 5;

    /**
     * Verifies the image.
     *
     * @param log receives a line for each retry
     * @return the valid signatures; never empty
     * @throws IOException if there is no valid signature, which the message explains, or the registry fails
     */
    public List<ImageSignature> run(HostEnvironment host, Consumer<String> log)
            throws IOException, InterruptedException {
        RegistryContext context = new RegistryContext(log);
        RegistryAccess registry = new RegistryAccess(access, host, context);
        return registry.use(registry.connect(image), this::validSignatures);
    }

    private List<ImageSignature> validSignatures(RepositoryClient client) throws IOException, InterruptedException {
        Digest digest = client.manifest(image.reference()).descriptor().digest();
        String name = image.image().name() + "@" + digest;
        Optional<Document> found = client.findManifest(ReferrersTag.ofCosign(digest, SignatureManifest.SUFFIX));
        if (found.isEmpty()) {
            throw new ArchiveException(name + " has no signature under the tag "
                    + ReferrersTag.ofCosign(digest, SignatureManifest.SUFFIX)
                    + "; cosign 3 and newer store bundles instead, unless run with --new-bundle-format=false");
        }
        try {
            return validSignatures(client, name, digest, found.get());
        } catch (JsonException e) {
            throw new ArchiveException(name + ": " + e.getMessage(), e);
        }
    }

    private List<ImageSignature> validSignatures(
            RepositoryClient client, String name, Digest digest, Document signatures)
            throws IOException, JsonException {
        List<ImageSignature> valid = new ArrayList<>();
        Set<String> reasons = new LinkedHashSet<>();
        RegistryException failure = null;
        for (SignatureManifest.Entry entry : SignatureManifest.parse(signatures).entries()) {
            try {
                SignedClaim claim = claimByKey(client, entry);
                String problem = claim == null ? "a signature is not by this key" : problem(claim, digest);
                if (problem == null) {
                    valid.add(new ImageSignature(
                            claim.identity(), digest, signatures.descriptor().digest(), key.id()));
                } else {
                    reasons.add(problem);
                }
            } catch (InterruptedIOException e) {
                throw e;
            } catch (RegistryException e) {
                // Another entry may be valid; only a payload that does not exist makes its entry invalid.
                failure = e.status() == 404 ? failure : e;
                reasons.add(e.getMessage());
            } catch (IOException e) {
                // One entry that is lost or of another kind must not hide the others.
                reasons.add(e.getMessage());
            }
        }
        if (valid.isEmpty() && failure != null) {
            throw failure;
        }
        if (valid.isEmpty()) {
            throw new ArchiveException(name + " has no valid signature"
                    + reasons.stream()
                            .limit(MAX_REASONS)
                            .reduce((one, other) -> one + "; " + other)
                            .map(all -> ": " + all)
                            .orElse(""));
        }
        return valid;
    }

    /** Returns the content of a signature if it was made by the key, or null. */
    private SignedClaim claimByKey(RepositoryClient client, SignatureManifest.Entry entry) throws IOException {
        if (entry.payload().size() > SignatureManifest.MAX_PAYLOAD) {
            throw new ArchiveException("a payload has more than " + SignatureManifest.MAX_PAYLOAD + " bytes");
        }
        if (entry.signature().length == 0) {
            return null;
        }
        byte[] payload = read(client, entry);
        return key.verifies(payload, entry.signature()) ? SignedClaim.parse(payload) : null;
    }

    private static byte[] read(RepositoryClient client, SignatureManifest.Entry entry) throws IOException {
        ByteBuffer payload = ByteBuffer.allocate((int) entry.payload().size());
        try (RegistryBlob blob = client.blob(entry.payload())) {
            blob.read(payload, 0);
        }
        return payload.array();
    }

    /** Returns the reason why a signature by the key is not for this image, or null if it is. */
    private String problem(SignedClaim claim, Digest digest) {
        if (!claim.image().equals(digest)) {
            return "a signature is for another image, " + claim.image();
        }
        String named = claim.identity();
        return isExpected(named, digest) ? null : "a signature is for " + Quoted.of(named);
    }

    private boolean isExpected(String named, Digest digest) {
        if (identity != null) {
            return identity.equals(named);
        }
        try {
            PinnedReference pinned = PinnedReference.parse(named).canonical();
            ImageReference reference = pinned.image();
            ImageReference expected =
                    new PinnedReference(image.image(), null).canonical().image();
            return reference.name().equals(expected.name())
                    && (pinned.digest() == null || pinned.digest().equals(digest))
                    && (expected.tag() == null
                            || reference.tag() == null
                            || reference.tag().equals(expected.tag()));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
