package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.oci.BlobSource;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.ImageReference;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * One repository at one registry: the operations a push is made of. Any number of threads may use it at once.
 *
 * <p>All of them throw {@link RegistryException} for what the registry or the way to it is to blame for, after the
 * retries of {@link RegistryOptions}.
 */
public final class RepositoryClient implements Closeable {
    private final Transport transport;
    private final BlobEndpoint blobs;
    private final ManifestEndpoint manifests;

    private RepositoryClient(Transport transport, BlobEndpoint blobs, ManifestEndpoint manifests) {
        this.transport = transport;
        this.blobs = blobs;
        this.manifests = manifests;
    }

    /**
     * Finds the registry, over TLS or, where that is not verified anyway, plain HTTP, and learns how it
     * authenticates.
     *
     * @param target registry and repository; the tag plays no part
     * @param mountFrom other repositories of the registry whose blobs may be mounted
     * @param log told about every failure that is tried again
     */
    public static RepositoryClient connect(
            ImageReference target,
            RegistryCredentials credentials,
            List<String> mountFrom,
            RegistryOptions options,
            Consumer<String> log)
            throws IOException, InterruptedException {
        Transport transport = new Transport(options);
        try {
            Retry retry = new Retry(options, log);
            Ping.Found found = retry.run(attempt -> new Ping(transport, target.registry()).run());
            URI base = found.base();
            Authenticator authenticator =
                    new Authenticator(transport, Origin.of(base), credentials, scopes(target, mountFrom));
            found.greet(authenticator);
            Endpoint endpoint = new Endpoint(new Session(transport, authenticator), retry, base, target);
            return new RepositoryClient(
                    transport, new BlobEndpoint(endpoint, mountFrom), new ManifestEndpoint(endpoint));
        } catch (IOException | InterruptedException | RuntimeException e) {
            transport.close();
            throw e;
        }
    }

    private static List<String> scopes(ImageReference target, List<String> mountFrom) {
        List<String> scopes = new ArrayList<>();
        scopes.add("repository:" + target.repository() + ":pull,push");
        mountFrom.forEach(repository -> scopes.add("repository:" + repository + ":pull"));
        return scopes;
    }

    /**
     * Sees to it that the repository has a blob.
     *
     * @param sent told how many bytes have been handed to the connection; negative when they have to be sent again
     * @throws io.jenkins.plugins.coreos.core.oci.ArchiveException when the archive's bytes are not what their digest
     *     says
     */
    public BlobOutcome push(BlobSource blob, LongConsumer sent) throws IOException, InterruptedException {
        return blobs.push(blob, sent);
    }

    /** Whether the repository has a blob; asked with HEAD, which changes nothing. */
    public boolean hasBlob(BlobSource blob) throws IOException, InterruptedException {
        return blobs.has(blob);
    }

    /**
     * Stores a manifest under a tag, or under its digest where the reference is one.
     *
     * @throws RegistryException also when the registry ends up with another digest
     */
    public void putManifest(String reference, Descriptor descriptor, byte[] raw)
            throws IOException, InterruptedException {
        manifests.put(reference, descriptor, raw);
    }

    /** The digest of the manifest that a tag or digest names now; empty where there is none. */
    public Optional<Digest> manifestDigest(String reference) throws IOException, InterruptedException {
        return manifests.digest(reference);
    }

    @Override
    public void close() {
        transport.close();
    }
}
