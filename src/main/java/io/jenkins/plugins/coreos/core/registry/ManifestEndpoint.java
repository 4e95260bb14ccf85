package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.http.Body;
import io.jenkins.plugins.coreos.core.http.Request;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.Document;
import io.jenkins.plugins.coreos.core.oci.MediaTypes;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/**
 * The manifest endpoint of one repository (distribution-spec, "Pushing Manifests" and "Checking if content exists").
 */
final class ManifestEndpoint {
    private final Endpoint endpoint;

    ManifestEndpoint(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    /**
     * Stores a manifest, and checks that the reference then refers to it.
     *
     * @param repair runs after each rejection because of a missing part
     * @return whether the registry has added the manifest to the referrers of its subject
     */
    boolean put(String reference, Descriptor descriptor, byte[] raw, RepositoryClient.Repair repair)
            throws IOException, InterruptedException {
        String purpose = "put manifest " + descriptor.digest().abbreviated() + " as "
                + endpoint.target().name() + ":" + reference;
        RegistryRequest request = RegistryRequest.of("PUT", endpoint.uri("manifests/" + reference), purpose)
                .with("Content-Type", descriptor.mediaType())
                .with(Body.of(raw));
        return endpoint.retry().run(attempt -> {
            RegistryResponse response = endpoint.session().send(request);
            if (isIncomplete(response)) {
                repair.run(response.namedDigests());
                response = endpoint.session().send(request);
            }
            if (!response.isSuccess() || response.isWebPage()) {
                throw refused(request, response);
            }
            // Quay answers 202. Only the manifest that the tag now refers to matters.
            Optional<Digest> named = response.digest();
            Optional<Digest> now = named.isPresent() ? named : head(reference, "check " + purpose, false);
            // Compare by content, because the registry may use another digest algorithm.
            if (now.isEmpty() || !now.get().equals(now.get().ofSameAlgorithm(raw))) {
                throw Failures.protocol(
                        request,
                        response,
                        "the registry has " + now.map(Digest::toString).orElse("no manifest") + "; expected "
                                + descriptor.digest());
            }
            return response.header("OCI-Subject").isPresent();
        });
    }

    /** Returns whether the registry lacks a blob or manifest that it has confirmed before. */
    private static boolean isIncomplete(RegistryResponse response) {
        if (response.status() / 100 != 4) {
            return false;
        }
        ErrorBody error = response.error();
        return error.has("MANIFEST_BLOB_UNKNOWN") || error.has("BLOB_UNKNOWN") || error.has("MANIFEST_UNKNOWN");
    }

    /**
     * Creates the exception for a rejected manifest. The manifest is known to be valid, so a registry that rejects its
     * digest has read inconsistent data: docker-registry rewrites its links while others push to the same repository.
     */
    private RegistryException refused(RegistryRequest request, RegistryResponse response) {
        if (isIncomplete(response)) {
            return Failures.lostBlob(request, response);
        }
        RegistryException failure = endpoint.session().failure(request, response);
        return failure.failure() == Failure.DIGEST_INVALID
                ? Failures.restart(request, response, "the registry received different bytes than were sent")
                : failure;
    }

    /**
     * Gets a manifest or index (distribution-spec, "Pulling manifests").
     *
     * @param reference tag or digest
     * @throws RegistryException if it does not exist, is too large, or does not match its digest
     */
    Document get(String reference) throws IOException, InterruptedException {
        return get(reference, false);
    }

    /** Gets a manifest or index as {@link #get} does; empty if the registry answers that it does not exist. */
    Optional<Document> find(String reference) throws IOException, InterruptedException {
        return Optional.ofNullable(get(reference, true));
    }

    private Document get(String reference, boolean isOptional) throws IOException, InterruptedException {
        boolean isDigest = isDigest(reference);
        RegistryRequest request = RegistryRequest.pull(
                        endpoint.uri("manifests/" + reference), "get manifest " + name(reference))
                .with("Accept", MediaTypes.ACCEPT_MANIFESTS);
        return endpoint.retry().run(attempt -> {
            RegistryResponse response = sendRead(request);
            if (isOptional && response.status() == 404) {
                return null;
            }
            if (response.status() != 200 || response.isWebPage()) {
                throw endpoint.session().failure(request, response);
            }
            return document(request, response, isDigest ? Digest.parse(reference) : null);
        });
    }

    /** @throws RegistryException also if a 404 does not come from the registry */
    private RegistryResponse sendRead(RegistryRequest request) throws IOException, InterruptedException {
        RegistryResponse response = endpoint.session().send(request);
        if (response.isForeign404()) {
            throw Failures.foreign404(request, response);
        }
        return response;
    }

    private static boolean isDigest(String reference) {
        return reference.indexOf(':') >= 0;
    }

    private String name(String reference) {
        return endpoint.target().name() + (isDigest(reference) ? "@" : ":") + reference;
    }

    private static Document document(RegistryRequest request, RegistryResponse response, Digest expected)
            throws RegistryException {
        byte[] raw = response.body();
        if (raw.length >= Request.BODY_LIMIT) {
            throw Failures.invalid(request, response, "the manifest has more than " + Request.BODY_LIMIT + " bytes");
        }
        Digest named = expected == null ? response.digest().orElse(null) : expected;
        Digest actual = named == null ? Digest.sha256(raw) : named.ofSameAlgorithm(raw);
        if (named != null && !named.equals(actual)) {
            throw Failures.protocol(
                    request, response, "the manifest has the digest " + actual + " instead of " + named);
        }
        try {
            String mediaType =
                    MediaTypes.of(raw, response.header("Content-Type").orElse(null));
            return new Document(new Descriptor(mediaType, actual, raw.length), raw);
        } catch (JsonException e) {
            throw unreadable(request, response, e);
        }
    }

    /** Creates the exception for a response with status 200 that is not a valid manifest or index. */
    static RegistryException unreadable(RegistryRequest request, RegistryResponse response, JsonException e) {
        String problem = response.forMessage(e.getMessage());
        String type = response.header("Content-Type").orElse("").strip();
        // Quay sometimes answers 200 "Healthcheck requested" instead of the manifest.
        return type.startsWith("application/vnd.")
                ? Failures.invalid(request, response, problem)
                : Failures.protocol(request, response, problem);
    }

    /** Deletes a tag; returns false if the registry does not support that. */
    boolean deleteTag(String tag) throws IOException, InterruptedException {
        String purpose = "delete tag " + endpoint.target().name() + ":" + tag;
        RegistryRequest request = RegistryRequest.of("DELETE", endpoint.uri("manifests/" + tag), purpose);
        return endpoint.retry().run(attempt -> {
            RegistryResponse response = sendRead(request);
            // Distribution answers 400 or 405, because it deletes manifests only by digest, with all their tags.
            if (response.status() == 405
                    || response.status() == 400
                    || response.error().has("UNSUPPORTED")) {
                return false;
            }
            if (!response.isSuccess() && response.status() != 404) {
                throw endpoint.session().failure(request, response);
            }
            return true;
        });
    }

    Optional<Digest> digest(String reference) throws IOException, InterruptedException {
        return endpoint.retry().run(attempt -> head(reference, "look up " + name(reference), true));
    }

    private Optional<Digest> head(String reference, String purpose, boolean pulls)
            throws IOException, InterruptedException {
        RegistryResponse response = read("HEAD", reference, purpose, pulls);
        if (response.status() == 404 && !response.isHtml()) {
            return Optional.empty();
        }
        Optional<Digest> digest = response.digest();
        if (response.status() == 200 && digest.isPresent()) {
            return digest;
        }
        // The digest header is optional. A 404 that is labeled HTML is of the registry (Quay) or of a proxy: only its
        // body tells.
        RegistryResponse whole = read("GET", reference, purpose, pulls);
        return whole.status() == 404 ? Optional.empty() : Optional.of(Digest.sha256(whole.body()));
    }

    /** @throws RegistryException if the response is neither the manifest nor the registry's 404 */
    private RegistryResponse read(String method, String reference, String purpose, boolean pulls)
            throws IOException, InterruptedException {
        URI uri = endpoint.uri("manifests/" + reference);
        RegistryRequest request =
                pulls ? RegistryRequest.pull(method, uri, purpose) : RegistryRequest.of(method, uri, purpose);
        RegistryResponse response = sendRead(request.with("Accept", MediaTypes.ACCEPT_MANIFESTS));
        if (response.status() != 200 && response.status() != 404) {
            throw endpoint.session().failure(request, response);
        }
        return response;
    }
}
