package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.http.Origin;
import io.jenkins.plugins.coreos.core.oci.Blob;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.Document;
import io.jenkins.plugins.coreos.core.redaction.Redaction;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * A client for one repository of a registry, with the operations that a transfer requires. Thread-safe.
 *
 * <p>All operations throw {@link RegistryException} if the registry or the connection to it fails, after the retries of
 * {@link RegistryOptions}.
 */
public final class RepositoryClient implements Closeable {
    private final Transport transport;
    private final Endpoint endpoint;
    private final BlobEndpoint blobs;
    private final ManifestEndpoint manifests;
    private final ReferrersEndpoint referrers;
    /** True if the connections belong to another client, which closes them. */
    private final boolean isShared;

    private RepositoryClient(Transport transport, Endpoint endpoint, Mounts mounts, boolean isShared) {
        this.transport = transport;
        this.endpoint = endpoint;
        this.blobs = new BlobEndpoint(endpoint, mounts);
        this.manifests = new ManifestEndpoint(endpoint);
        this.referrers = new ReferrersEndpoint(endpoint, manifests);
        this.isShared = isShared;
    }

    /**
     * Returns a client for another repository of the same registry, with the same login and connections. It must be
     * closed before this client.
     *
     * @param mounts repositories to mount blobs from
     */
    public RepositoryClient at(ImageReference other, Mounts mounts) {
        Endpoint sibling = new Endpoint(endpoint.session(), endpoint.retry(), endpoint.base(), other, endpoint.rules());
        return new RepositoryClient(transport, sibling, mounts, true);
    }

    /**
     * Contacts the registry over TLS, or over plain HTTP if verification is off, and determines how it authenticates.
     *
     * @param target registry and repository; the tag is ignored
     * @param mounts repositories to mount blobs from
     * @param context the state of the transfer; the secrets of this client are added
     */
    public static RepositoryClient connect(
            ImageReference target,
            RegistryCredentials credentials,
            Mounts mounts,
            RegistryOptions options,
            RegistryContext context)
            throws IOException, InterruptedException {
        List<String> scopes = new ArrayList<>();
        scopes.add(scope(target, "pull,push"));
        mounts.all().forEach(repository -> scopes.add("repository:" + repository + ":pull"));
        return connect(target, credentials, mounts, scopes, options, context);
    }

    /**
     * Contacts the registry for reading.
     *
     * @param pushTo repositories of the same registry that the client writes to as well, through {@link #at}
     * @param context the state of the transfer; the secrets of this client are added
     */
    public static RepositoryClient connectToPull(
            ImageReference source,
            List<ImageReference> pushTo,
            RegistryCredentials credentials,
            RegistryOptions options,
            RegistryContext context)
            throws IOException, InterruptedException {
        List<String> scopes = new ArrayList<>();
        scopes.add(scope(source, "pull"));
        pushTo.forEach(other -> scopes.add(scope(other, "pull,push")));
        return connect(source, credentials, Mounts.NONE, scopes, options, context);
    }

    private static String scope(ImageReference target, String actions) {
        return "repository:" + target.repository() + ":" + actions;
    }

    private static RepositoryClient connect(
            ImageReference target,
            RegistryCredentials credentials,
            Mounts mounts,
            List<String> scopes,
            RegistryOptions options,
            RegistryContext context)
            throws IOException, InterruptedException {
        Redaction redaction = context.redaction();
        credentials.addTo(redaction);
        Transport transport = new Transport(options, redaction);
        try {
            Retry retry = new Retry(options, context.log());
            Ping.Registry registry = retry.run(attempt -> new Ping(transport, target.registry()).run());
            URI base = registry.base();
            String warning = transport.routeWarning(base);
            if (warning != null) {
                context.log().accept(warning);
            }
            Origin origin = Origin.of(base);
            Authenticator authenticator = new Authenticator(transport, origin, credentials, scopes, context.log());
            registry.passChallenge(authenticator, scopes.get(0).endsWith(":pull"));
            Endpoint endpoint =
                    new Endpoint(new Session(transport, authenticator), retry, base, target, context.rules(origin));
            return new RepositoryClient(transport, endpoint, mounts, false);
        } catch (IOException | InterruptedException | RuntimeException e) {
            transport.close();
            if (e instanceof RegistryException failure) {
                throw failure.redacted(redaction);
            }
            if (e instanceof RuntimeException failure) {
                throw redaction.redacted(failure);
            }
            throw e;
        }
    }

    /** One or more requests. */
    private interface Work<T> {
        T run() throws IOException, InterruptedException;
    }

    /** Runs an operation and removes secrets from its exceptions; every public operation goes through here. */
    private <T> T redacted(Work<T> work) throws IOException, InterruptedException {
        try {
            return work.run();
        } catch (RegistryException e) {
            throw e.redacted(transport.redaction());
        } catch (RuntimeException e) {
            throw transport.redaction().redacted(e);
        }
    }

    /**
     * Ensures that the repository has a blob.
     *
     * @param sent receives the number of bytes handed to the connection; negative if they have to be sent again
     * @throws io.jenkins.plugins.coreos.core.oci.ArchiveException if the archive's bytes do not match their digest
     */
    public BlobOutcome push(Blob blob, LongConsumer sent) throws IOException, InterruptedException {
        return redacted(() -> blobs.push(blob, sent));
    }

    /** Returns whether the repository has a blob, using HEAD, without side effects. */
    public boolean hasBlob(Blob blob) throws IOException, InterruptedException {
        return redacted(() -> blobs.has(blob));
    }

    /**
     * Sends a blob again if the registry has lost it.
     *
     * @return whether the blob was lost
     */
    public boolean restore(Blob blob) throws IOException, InterruptedException {
        return redacted(() -> blobs.restore(blob));
    }

    /** Restores missing parts of a manifest that a registry rejects. */
    public interface Repair {
        /** Does nothing. */
        Repair NONE = named -> {};

        /**
         * Ensures that the registry has all parts of the manifest again.
         *
         * @param named the digests that the rejection lists; may be empty
         */
        void run(Set<Digest> named) throws IOException, InterruptedException;
    }

    /**
     * Stores a manifest under a tag or under its digest.
     *
     * @param repair runs when the registry reports a missing part of the manifest, before the retry
     * @return whether the registry has added the manifest to the referrers of its subject; otherwise, if it has a
     *     subject, use {@link #addReferrers}
     * @throws RegistryException also if the reference then has another digest
     */
    public boolean putManifest(String reference, Descriptor descriptor, byte[] raw, Repair repair)
            throws IOException, InterruptedException {
        return redacted(() -> manifests.put(reference, descriptor, raw, repair));
    }

    /**
     * Returns the descriptors of the manifests that refer to a digest, using the referrers API or the referrers tag.
     *
     * @throws RegistryException if the list is invalid or has more than 1,000 entries
     */
    public List<Descriptor> referrers(Digest subject) throws IOException, InterruptedException {
        return redacted(() -> referrers.list(subject));
    }

    /**
     * Adds manifests to the index under the referrers tag (distribution-spec, "Pushing Manifests with Subject").
     *
     * @throws RegistryException also if the tag does not refer to an index of referrers
     */
    public void addReferrers(Digest subject, List<Document> manifestsWithSubject)
            throws IOException, InterruptedException {
        redacted(() -> {
            referrers.add(subject, manifestsWithSubject);
            return null;
        });
    }

    /**
     * Gets a manifest or index.
     *
     * @param reference tag or digest
     * @throws RegistryException if it does not exist, is not supported, or does not match its digest
     */
    public Document manifest(String reference) throws IOException, InterruptedException {
        return redacted(() -> manifests.get(reference));
    }

    /** Gets a manifest or index as {@link #manifest} does; empty if the registry answers that it does not exist. */
    public Optional<Document> findManifest(String reference) throws IOException, InterruptedException {
        return redacted(() -> manifests.find(reference));
    }

    /** Returns a blob of this repository, which is read on demand by one thread at a time; must be closed. */
    public RegistryBlob blob(Descriptor descriptor) {
        return new RegistryBlob(endpoint, descriptor, transport.redaction());
    }

    /** Returns the digest of the manifest that a tag or digest currently refers to; empty if it does not exist. */
    public Optional<Digest> manifestDigest(String reference) throws IOException, InterruptedException {
        return redacted(() -> manifests.digest(reference));
    }

    /**
     * Deletes a tag (distribution-spec, "Deleting tags").
     *
     * @return false if the registry does not support deleting tags
     */
    public boolean deleteTag(String tag) throws IOException, InterruptedException {
        return redacted(() -> manifests.deleteTag(tag));
    }

    @Override
    public void close() {
        if (!isShared) {
            transport.close();
        }
    }
}
