package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.oci.Blob;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.Document;
import io.jenkins.plugins.coreos.core.redaction.Redaction;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.core.registry.BlobOutcome;
import io.jenkins.plugins.coreos.core.registry.Mounts;
import io.jenkins.plugins.coreos.core.registry.RegistryBlob;
import io.jenkins.plugins.coreos.core.registry.RegistryOptions;
import io.jenkins.plugins.coreos.core.registry.RepositoryClient;
import io.jenkins.plugins.coreos.core.registry.RepositoryClient.Repair;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/** A destination repository in a registry. */
public final class RegistryDestination implements ImageDestination {
    private final ImageReference repository;
    private final List<String> tags;
    private final List<String> mountFrom;
    private final RegistryCredentials credentials;
    private final RegistryOptions options;

    /**
     * Creates a destination.
     *
     * @param destination the repository and its tags; must be complete
     * @param mountFrom other repositories of the registry to mount blobs from
     */
    public RegistryDestination(
            Destination destination, List<String> mountFrom, RegistryCredentials credentials, RegistryOptions options) {
        this.repository = destination.repository();
        this.tags = List.copyOf(destination.tags());
        this.mountFrom = List.copyOf(mountFrom);
        this.credentials = credentials;
        this.options = options;
    }

    @Override
    public String name() {
        return repository.name();
    }

    @Override
    public List<String> tags() {
        return tags;
    }

    @Override
    public void hideSecrets(Redaction redaction) {
        credentials.addTo(redaction);
    }

    @Override
    public ImageWriter open(Context context) throws IOException, InterruptedException {
        List<RegistrySource> sources = context.source().registries();
        if (repositories(sources).size() == 1 && sources.get(0).sharesLogin(repository, credentials)) {
            return new Writer(
                    name(),
                    sources.get(0).client().at(repository, mounts(context)),
                    context.registries().log());
        }
        return new Writer(
                name(),
                RepositoryClient.connect(repository, credentials, mounts(context), options, context.registries()),
                context.registries().log());
    }

    private static Set<ImageReference> repositories(List<RegistrySource> sources) {
        return sources.stream().map(RegistrySource::repository).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /**
     * Returns the repositories to mount from. Earlier destinations in this registry have all blobs. The repository of a
     * single source has all except those of a new layer; of several sources, each has some.
     */
    private Mounts mounts(Context context) {
        Set<ImageReference> sources = repositories(context.source().registries());
        List<String> near = sources.stream()
                .filter(source -> source.registry().equals(repository.registry()))
                .map(ImageReference::repository)
                .toList();
        Set<String> complete = new LinkedHashSet<>(sources.size() == 1 ? near : List.of());
        for (ImageDestination other : context.done()) {
            if (other instanceof RegistryDestination registry
                    && registry.repository.registry().equals(repository.registry())) {
                complete.add(registry.repository.repository());
            }
        }
        complete.remove(repository.repository());
        Set<String> others = new LinkedHashSet<>(mountFrom);
        others.addAll(near);
        others.addAll(complete);
        others.remove(repository.repository());
        String first = complete.isEmpty() ? null : complete.iterator().next();
        others.remove(first);
        return new Mounts(first, List.copyOf(others));
    }

    /** Returns the blobs that can be mounted from the images in the same registry that the source reads. */
    Set<Digest> mountable(ImageSource source) {
        return source.registries().stream()
                .filter(other -> other.repository().registry().equals(repository.registry()))
                .flatMap(other -> other.image().blobs().stream().map(Blob::digest))
                .collect(Collectors.toSet());
    }

    /** Writes to a repository. */
    static final class Writer implements ImageWriter {
        private final String name;
        private final RepositoryClient client;
        private final Consumer<String> log;

        Writer(String name, RepositoryClient client, Consumer<String> log) {
            this.name = name;
            this.client = client;
            this.log = log;
        }

        @Override
        public Optional<Digest> digest(String tag) throws IOException, InterruptedException {
            return client.manifestDigest(tag);
        }

        @Override
        public Optional<Document> find(String tag) throws IOException, InterruptedException {
            return client.findManifest(tag);
        }

        @Override
        public byte[] read(Descriptor descriptor) throws IOException, InterruptedException {
            ByteBuffer buffer = ByteBuffer.allocate((int) descriptor.size());
            try (RegistryBlob blob = client.blob(descriptor)) {
                blob.read(buffer, 0);
            } catch (InterruptedIOException | ClosedByInterruptException e) {
                throw Interrupts.of(e);
            }
            return buffer.array();
        }

        @Override
        public boolean has(Blob blob) throws IOException, InterruptedException {
            return client.hasBlob(blob);
        }

        @Override
        public BlobOutcome put(Blob blob, LongConsumer sent) throws IOException, InterruptedException {
            return client.push(blob, sent);
        }

        @Override
        public boolean restore(Blob blob) throws IOException, InterruptedException {
            return client.restore(blob);
        }

        @Override
        public void put(Document child, Repair repair) throws IOException, InterruptedException {
            put(child, child.descriptor().digest().toString(), repair);
        }

        @Override
        public boolean put(Referrer referrer, Repair repair) throws IOException, InterruptedException {
            if (referrer.isList()) {
                CosignTag.copy(this, name, referrer, log);
                return true;
            }
            Document top = referrer.top();
            return put(top, referrer.tag() == null ? top.descriptor().digest().toString() : referrer.tag(), repair);
        }

        @Override
        public void addReferrers(Digest subject, List<Document> referrers) throws IOException, InterruptedException {
            client.addReferrers(subject, referrers);
        }

        @Override
        public void publish(Document top, List<String> names, Repair repair) throws IOException, InterruptedException {
            if (names.isEmpty()) {
                put(top, repair);
            }
            for (String tag : names) {
                put(top, tag, repair);
            }
        }

        private boolean put(Document manifest, String reference, Repair repair)
                throws IOException, InterruptedException {
            return client.putManifest(reference, manifest.descriptor(), manifest.raw(), repair);
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
