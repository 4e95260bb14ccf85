package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Document;
import io.jenkins.plugins.coreos.core.oci.Index;
import io.jenkins.plugins.coreos.core.oci.MediaTypes;
import io.jenkins.plugins.coreos.core.registry.RegistryContext;
import io.jenkins.plugins.coreos.core.registry.RepositoryClient;
import io.jenkins.plugins.coreos.core.signature.Signer;
import java.io.IOException;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A request to sign an image in a registry and, if it is an index, each image that it lists.
 *
 * @param image the image
 * @param identity the reference that the signatures name, or null for that of the image
 * @param access authentication and trust settings
 */
public record ImageSigning(ImageSelector image, String identity, AccessSpec access) implements Serializable {
    private static final long serialVersionUID = 1L;

    /**
     * Validates the request.
     *
     * @throws IllegalArgumentException if the identity is invalid
     */
    public ImageSigning {
        Supplements.checkIdentity(identity);
    }

    /** Returns a copy with the image and the access permitted by the controller. */
    public ImageSigning with(ImageSelector permitted, AccessSpec resolved) {
        return new ImageSigning(permitted, identity, resolved);
    }

    /**
     * Signs the image.
     *
     * @param log receives a line for each signed image and each retry
     * @return {@code digest}, {@code reference}, {@code repository}, and {@code signatures} (as {@link
     *     ImageSignature#toMap}, including those that existed before)
     * @throws IOException if the registry fails, or the image or its signatures are invalid
     */
    public Map<String, Object> run(HostEnvironment host, Signer signer, Consumer<String> log)
            throws IOException, InterruptedException {
        RegistryContext context = new RegistryContext(log);
        RegistryAccess registry = new RegistryAccess(access, host, context);
        return registry.use(registry.connectToWrite(image), client -> run(client, signer, context.log()));
    }

    private Map<String, Object> run(RepositoryClient client, Signer signer, Consumer<String> log)
            throws IOException, InterruptedException {
        String repository = image.image().name();
        Document top = client.manifest(image.reference());
        ImageSigner images = new ImageSigner(signer, identity, log);
        String tag = image.image().tag();
        List<String> tags = tag == null ? List.of() : List.of(tag);
        List<Descriptor> all = images(client, signer, repository, top);
        ImageWriter writer = new RegistryDestination.Writer(repository, client, log);
        images.write(writer, repository, tags, all);
        images.confirm(writer, repository, tags, all);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("digest", top.descriptor().digest().toString());
        result.put("reference", repository + "@" + top.descriptor().digest());
        result.put("repository", repository);
        result.putAll(images.details());
        return result;
    }

    /** Returns the images and artifacts that an index lists, and finally the index or image itself. */
    private static List<Descriptor> images(RepositoryClient client, Signer signer, String repository, Document top)
            throws IOException, InterruptedException {
        Set<Descriptor> all = new LinkedHashSet<>();
        try {
            new Listing(client, signer, all).add(top, 1);
        } catch (JsonException e) {
            throw new ArchiveException(repository + ": " + e.getMessage(), e);
        }
        all.add(top.descriptor());
        return List.copyOf(all);
    }

    /** Reads indexes recursively and collects the manifests that they list. */
    private record Listing(RepositoryClient client, Signer signer, Set<Descriptor> all) {
        void add(Document document, int depth) throws IOException, InterruptedException {
            if (!MediaTypes.isIndex(document.descriptor().mediaType())) {
                return;
            }
            signer.present(document.raw());
            for (JsonObject entry : Index.entries(document.raw(), document.descriptor())) {
                Descriptor child = Descriptor.of(entry);
                if (MediaTypes.isIndex(child.mediaType()) && !all.contains(child)) {
                    if (depth == Index.MAX_DEPTH) {
                        throw new JsonException("indexes are nested more than " + Index.MAX_DEPTH + " levels deep");
                    }
                    add(client.manifest(child.digest().toString()), depth + 1);
                }
                if (all.add(child) && all.size() > Index.MAX_MANIFESTS) {
                    throw new JsonException("the index lists more than " + Index.MAX_MANIFESTS + " manifests");
                }
            }
        }
    }
}
