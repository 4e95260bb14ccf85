package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.archive.OciArchive;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.Document;
import io.jenkins.plugins.coreos.core.registry.RegistryContext;
import io.jenkins.plugins.coreos.core.registry.RepositoryClient;
import java.io.IOException;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A request to describe an image in a registry or in an archive. Only documents are read, no layers.
 *
 * @param source the image (its selected architectures are ignored), or one archive
 * @param arch the architecture to describe of an index, by COSA's or Go's name; null for that of the host, or the first
 *     one if the index does not have it
 * @param digestOnly whether to read only the digest, which takes one request
 * @param missingOk whether the image may be missing in its registry
 * @param access authentication and trust settings
 */
public record ImageInspection(
        SourceSelector source, String arch, boolean digestOnly, boolean missingOk, AccessSpec access)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /**
     * Validates the request.
     *
     * @throws IllegalArgumentException if the architecture is invalid, or the source is not exactly one image
     */
    public ImageInspection {
        if (arch != null) {
            ImageSelector.checkArch(arch);
            if (arch.equals(ImageSelector.ALL)) {
                throw new IllegalArgumentException(
                        "arch: 'all' is not a single architecture; without it, the result lists all images of an index");
            }
        }
        if (source instanceof BuildImages
                || source instanceof NamedArchives named && named.archives().size() != 1) {
            throw new IllegalArgumentException("name one archive to inspect");
        }
    }

    /** Returns a copy with the source and the access permitted by the controller. */
    public ImageInspection with(SourceSelector permitted, AccessSpec resolved) {
        return new ImageInspection(permitted, arch, digestOnly, missingOk, resolved);
    }

    /**
     * Describes the image: {@code digest} and {@code mediaType} of the manifest or index; {@code size} (bytes of
     * manifest, configuration and layers), {@code created}, {@code arch}, {@code labels}, {@code annotations},
     * {@code config} and {@code layers} of one image; {@code architectures} and, for an index, {@code manifests}
     * (digests by architecture). Blobs in an archive have an {@code offset}, which is null for an external layer that
     * the archive lacks.
     *
     * @param log receives a line for each retry, and one if credentials are found in a file
     * @return strings, numbers, lists and maps, with null for unknown values; only {@code digest} if
     *     {@code digestOnly}; empty if the image may be missing and the registry answers that it does not exist
     * @throws IOException if the registry or the archive cannot be read, a document is invalid, or there is no image
     *     for the architecture
     */
    public Optional<Map<String, Object>> run(HostEnvironment host, Consumer<String> log)
            throws IOException, InterruptedException {
        return source instanceof ImageSelector image
                ? inRegistry(image, host, log)
                : Optional.of(inArchive((NamedArchives) source, host));
    }

    private Map<String, Object> inArchive(NamedArchives selector, HostEnvironment host) throws IOException {
        try (OciArchive archive =
                OciArchive.open(host.directory().resolve(selector.archives().get(0)), selector.refName())) {
            Descriptor root = archive.root();
            if (digestOnly) {
                return digest(root.digest());
            }
            Document top = new Document(root, archive.document(root));
            return new ImageDescription(archive, top).withOffsets(archive::blob).describe(arch);
        }
    }

    private Optional<Map<String, Object>> inRegistry(ImageSelector image, HostEnvironment host, Consumer<String> log)
            throws IOException, InterruptedException {
        RegistryContext context = new RegistryContext(log);
        RegistryAccess registry = new RegistryAccess(access, host, context);
        return registry.use(
                registry.connect(image),
                client -> (digestOnly ? digest(client, image) : describe(client, image))
                        // A hostile registry may repeat a secret in a label.
                        .map(context.redaction()::hideKnown));
    }

    private Optional<Map<String, Object>> digest(RepositoryClient client, ImageSelector image)
            throws IOException, InterruptedException {
        Optional<Digest> found = client.manifestDigest(image.reference());
        if (found.isEmpty() && !missingOk) {
            // Unlike the response to a HEAD request, the response to a GET contains the reason.
            found = Optional.of(client.manifest(image.reference()).descriptor().digest());
        }
        // The registry may return a digest of a different algorithm from that of the reference.
        return found.map(digest -> digest(image.digest() == null ? digest : image.digest()));
    }

    private static Map<String, Object> digest(Digest digest) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("digest", digest.toString());
        return map;
    }

    private Optional<Map<String, Object>> describe(RepositoryClient client, ImageSelector image)
            throws IOException, InterruptedException {
        Optional<Document> top =
                missingOk ? client.findManifest(image.reference()) : Optional.of(client.manifest(image.reference()));
        if (top.isEmpty()) {
            return Optional.empty();
        }
        String name = image.image().name() + "@" + top.get().descriptor().digest();
        RegistryDocuments documents = new RegistryDocuments(client, name);
        documents.add(top.get());
        return Optional.of(new ImageDescription(documents, top.get()).describe(arch));
    }
}
