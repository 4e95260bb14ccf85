package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.oci.ArtifactManifest;
import io.jenkins.plugins.coreos.core.oci.Blob;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.Document;
import io.jenkins.plugins.coreos.core.oci.MemoryBlob;
import io.jenkins.plugins.coreos.core.provenance.ProvenanceStatement;
import io.jenkins.plugins.coreos.core.registry.RegistryException;
import io.jenkins.plugins.coreos.core.signature.Attestation;
import io.jenkins.plugins.coreos.core.signature.SignatureManifest;
import io.jenkins.plugins.coreos.core.signature.Signer;
import io.jenkins.plugins.coreos.core.signature.VerificationKey;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Attaches a provenance statement to an image as a referrer; the statement is the same at each destination. With a
 * signer, the statement is also stored as an attestation under cosign's tag of the image and, for an index, of each
 * image that it lists. Existing attestations are kept.
 */
final class ProvenanceWriter implements Supplement {
    private static final String TITLE = "provenance.json";

    /** BuildKit's name of the annotation, which other tools read as well. */
    private static final Map<String, String> ANNOTATIONS =
            Map.of("in-toto.io/predicate-type", ProvenanceStatement.PREDICATE_TYPE);

    /** Maximum number of attestations of similar size that are compared with the new one. */
    private static final int MAX_COMPARED = 10;

    /**
     * Maximum difference in size between two envelopes of one statement: in the signature, each of the two DER integers
     * may be a byte longer, and the signature is stored as base64.
     */
    private static final int MAX_SIZE_DIFFERENCE = 8;

    private final byte[] content;
    private final Blob statement;
    private final Signer signer;
    private final Consumer<String> log;
    private final Map<String, Object> manifests = new LinkedHashMap<>();
    private final Map<String, Object> attestations = new LinkedHashMap<>();
    private Blob envelope;
    private VerificationKey key;

    /**
     * Creates a writer.
     *
     * @param signer signs the statement as an attestation, as cosign does; null for no attestation
     * @param log receives a line for each image
     */
    ProvenanceWriter(byte[] statement, Signer signer, Consumer<String> log) {
        this.content = statement;
        this.signer = signer;
        this.statement = new MemoryBlob(ProvenanceStatement.MEDIA_TYPE, statement);
        this.log = log;
    }

    @Override
    public void write(ImageWriter writer, String repository, List<String> tags, List<Descriptor> images)
            throws IOException, InterruptedException {
        Descriptor image = images.get(images.size() - 1);
        Document manifest = ArtifactManifest.of(statement.descriptor(), TITLE, image, ANNOTATIONS);
        ReferrerWriter.write(writer, image.digest(), List.of(new ReferrerWriter.Artifact(manifest, statement)), log);
        Digest digest = manifest.descriptor().digest();
        manifests.put(image.digest().toString(), digest.toString());
        log.accept("attached the provenance to " + repository + "@" + image.digest() + " as " + digest);
        if (signer != null) {
            for (Descriptor each : images) {
                boolean isChanged = attest(writer, repository, each.digest());
                log.accept((isChanged ? "attested " : "already attested: ") + repository + "@" + each.digest());
            }
        }
    }

    @Override
    public void confirm(ImageWriter writer, String repository, List<String> tags, List<Descriptor> images)
            throws IOException, InterruptedException {
        if (signer != null) {
            for (Descriptor each : images) {
                if (attest(writer, repository, each.digest())) {
                    log.accept("attested again, because another client had overwritten the attestation: " + repository
                            + "@" + each.digest());
                }
            }
        }
    }

    /** Ensures that an image is attested, and returns whether the attestation had to be written. */
    private boolean attest(ImageWriter writer, String repository, Digest image)
            throws IOException, InterruptedException {
        if (envelope == null) {
            key = VerificationKey.of(signer.publicKey(), "the signing key");
            envelope = new MemoryBlob(Attestation.MEDIA_TYPE, Attestation.envelope(content, signer.attest(content)));
        }
        CosignTag.Result result = CosignTag.extend(
                writer,
                repository,
                image,
                Attestation.SUFFIX,
                (manifest, blobs) -> {
                    if (isAttested(writer, manifest)) {
                        return manifest;
                    }
                    blobs.add(envelope);
                    return manifest.withAttestation(envelope.descriptor(), ProvenanceStatement.PREDICATE_TYPE);
                },
                log);
        attestations.put(image.toString(), result.manifest().toString());
        return result.isChanged();
    }

    private boolean isAttested(ImageWriter writer, SignatureManifest manifest)
            throws IOException, InterruptedException {
        if (manifest.entries().stream().anyMatch(each -> each.payload().digest().equals(envelope.digest()))) {
            return true;
        }
        List<Descriptor> similar = manifest.entries().stream()
                .map(SignatureManifest.Entry::payload)
                .filter(each -> each.mediaType().equals(Attestation.MEDIA_TYPE)
                        && Math.abs(each.size() - envelope.size()) <= MAX_SIZE_DIFFERENCE)
                .toList();
        // Compare the newest attestations: one of this build, written before a restart, is at the end.
        for (Descriptor each : similar.subList(Math.max(0, similar.size() - MAX_COMPARED), similar.size())) {
            if (isSame(writer, each)) {
                return true;
            }
        }
        return false;
    }

    private boolean isSame(ImageWriter writer, Descriptor attestation) throws IOException, InterruptedException {
        try {
            return Attestation.contains(writer.read(attestation), content, key);
        } catch (RegistryException e) {
            if (e.status() != 404) {
                throw e;
            }
            // An attestation of another build that the registry has lost does not matter.
            return false;
        }
    }

    @Override
    public Map<String, Object> details() {
        if (manifests.isEmpty()) {
            return Map.of();
        }
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("digest", manifests.values().iterator().next());
        map.put("statement", statement.digest().toString());
        map.put("size", statement.size());
        if (manifests.size() > 1) {
            map.put("manifests", manifests);
        }
        if (signer != null) {
            map.put("attestations", attestations);
        }
        return Map.of("provenance", map);
    }
}
