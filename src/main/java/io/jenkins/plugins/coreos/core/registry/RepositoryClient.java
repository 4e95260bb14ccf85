package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.http.Origin;
import io.jenkins.plugins.coreos.core.oci.Blob;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.redaction.Redaction;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
        return connect(target, credentials, mountFrom, options, log, new Redaction(), new RegistryMemory());
    }

    /**
     * As above, for one of several clients of a transfer.
     *
     * @param redaction the secrets of the transfer, to which those of this client are added
     * @param memory what is known of registries from earlier in the same transfer
     */
    public static RepositoryClient connect(
            ImageReference target,
            RegistryCredentials credentials,
            List<String> mountFrom,
            RegistryOptions options,
            Consumer<String> log,
            Redaction redaction,
            RegistryMemory memory)
            throws IOException, InterruptedException {
        credentials.addTo(redaction);
        Transport transport = new Transport(options, redaction);
        try {
            Retry retry = new Retry(options, line -> log.accept(redaction.hide(line)));
            Ping.Found found = retry.run(attempt -> new Ping(transport, target.registry()).run());
            URI base = found.base();
            String notice = transport.notice(base);
            if (notice != null) {
                log.accept(notice);
            }
            Origin origin = Origin.of(base);
            Authenticator authenticator =
                    new Authenticator(transport, origin, credentials, scopes(target, mountFrom), log);
            found.greet(authenticator);
            Endpoint endpoint =
                    new Endpoint(new Session(transport, authenticator), retry, base, target, memory.rules(origin));
            return new RepositoryClient(
                    transport, new BlobEndpoint(endpoint, mountFrom), new ManifestEndpoint(endpoint));
        } catch (IOException | InterruptedException | RuntimeException e) {
            transport.close();
            if (e instanceof RegistryException failure) {
                throw failure.hidden(redaction);
            }
            throw e;
        }
    }

    /** A request or several. */
    private interface Work<T> {
        T run() throws IOException, InterruptedException;
    }

    /** The one way out for failures: none of them shows a secret. */
    private <T> T shown(Work<T> work) throws IOException, InterruptedException {
        try {
            return work.run();
        } catch (RegistryException e) {
            throw e.hidden(transport.redaction());
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
    public BlobOutcome push(Blob blob, LongConsumer sent) throws IOException, InterruptedException {
        return shown(() -> blobs.push(blob, sent));
    }

    /** Whether the repository has a blob; asked with HEAD, which changes nothing. */
    public boolean hasBlob(Blob blob) throws IOException, InterruptedException {
        return shown(() -> blobs.has(blob));
    }

    /**
     * Sends a blob again if the registry does not have it any more.
     *
     * @return whether it had lost it
     */
    public boolean restore(Blob blob) throws IOException, InterruptedException {
        return shown(() -> blobs.restore(blob));
    }

    /** What is done about a manifest that a registry refuses because it has lost a part of it. */
    public interface Repair {
        /** Does nothing. */
        Repair NONE = named -> {};

        /**
         * Sees to it that the registry has all parts of the manifest again.
         *
         * @param named the digests that the refusal names; empty where it names none
         */
        void run(Set<Digest> named) throws IOException, InterruptedException;
    }

    /**
     * Stores a manifest under a tag, or under its digest where the reference is one.
     *
     * @param repair run when the registry says that it lacks a part of the manifest, before that is tried again
     * @throws RegistryException also when the registry ends up with another digest
     */
    public void putManifest(String reference, Descriptor descriptor, byte[] raw, Repair repair)
            throws IOException, InterruptedException {
        shown(() -> {
            manifests.put(reference, descriptor, raw, repair);
            return null;
        });
    }

    /** The digest of the manifest that a tag or digest names now; empty where there is none. */
    public Optional<Digest> manifestDigest(String reference) throws IOException, InterruptedException {
        return shown(() -> manifests.digest(reference));
    }

    @Override
    public void close() {
        transport.close();
    }
}
