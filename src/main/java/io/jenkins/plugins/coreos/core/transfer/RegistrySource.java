package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.Blob;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.Document;
import io.jenkins.plugins.coreos.core.oci.ImageFormat;
import io.jenkins.plugins.coreos.core.oci.ImageTree;
import io.jenkins.plugins.coreos.core.oci.Platform;
import io.jenkins.plugins.coreos.core.provenance.Material;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.core.registry.Mounts;
import io.jenkins.plugins.coreos.core.registry.RegistryBlob;
import io.jenkins.plugins.coreos.core.registry.RepositoryClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An image in a registry. Only its documents are read at first; blobs are read on demand. */
public final class RegistrySource implements ImageSource {
    /** Limit for an image, in bytes: 1 PiB. Sums and file positions cannot overflow below it. */
    private static final long MAX_IMAGE = 1L << 50;

    private final RepositoryClient client;
    private final ImageSelector selector;
    private final ImageReference repository;
    private final RegistryCredentials credentials;
    private final List<RegistryBlob> blobs = new ArrayList<>();
    private RegistryDocuments documents;
    private Descriptor root;
    private Digest digest;
    private ImageTree image;
    private List<Referrer> referrers = List.of();

    private RegistrySource(RepositoryClient client, ImageSelector selector, RegistryCredentials credentials) {
        this.client = client;
        this.selector = selector;
        this.repository = selector.image().withTag(null);
        this.credentials = credentials;
    }

    /**
     * Opens an image.
     *
     * @param client a client of the image's repository; closed with the source
     * @param credentials the credentials of the client
     * @param format format to convert the manifests to, or null to keep their format
     * @param log receives a line about the referrers, if they are requested
     * @throws IOException if the image does not exist, is invalid, or has none of the selected architectures
     */
    static RegistrySource open(
            RepositoryClient client,
            RegistryCredentials credentials,
            ImageSelector selector,
            ImageFormat format,
            Consumer<String> log)
            throws IOException, InterruptedException {
        RegistrySource source = new RegistrySource(client, selector, credentials);
        return Interrupts.open(source, () -> {
            Document top = client.manifest(selector.reference());
            source.digest = top.descriptor().digest();
            source.documents = new RegistryDocuments(client, source.name());
            source.root = source.documents.add(source.documents.select(top, selector));
            source.image = ImageTree.read(source.documents, source::blob, source.root, format);
            if (selector.referrers()) {
                source.readReferrers(log);
            }
            source.checkSize();
        });
    }

    /**
     * Opens another image of the same repository, with the login and connections of this one.
     *
     * @return the other image, which must be closed before this one
     * @throws IOException as {@link #open} does
     */
    RegistrySource sibling(ImageSelector other, ImageFormat format, Consumer<String> log)
            throws IOException, InterruptedException {
        return open(client.at(repository, Mounts.NONE), credentials, other, format, log);
    }

    private void readReferrers(Consumer<String> log) throws IOException, InterruptedException {
        if (!image.original().equals(image.digest())) {
            throw new ArchiveException("the referrers of " + name()
                    + " cannot be kept, because another format changes the digest that they refer to; copy without"
                    + " format or without referrers");
        }
        List<Document> images = new ArrayList<>(image.images().values());
        if (!usesArchTags() || images.isEmpty()) {
            images = new ArrayList<>(image.children());
            images.add(image.top());
        }
        referrers = new ReferrerReader(client, documents, this::blob, log)
                .read(images.stream().map(each -> each.descriptor().digest()).toList());
        long signatures = referrers.stream().filter(each -> each.tag() != null).count();
        log.accept(found(signatures, referrers.size() - signatures) + " of " + name());
    }

    private static String found(long signatures, long others) {
        if (signatures == 0 && others == 0) {
            return "found no signatures or referrers";
        }
        return "found "
                + Stream.of(plural(signatures, "signature"), plural(others, "referrer"))
                        .filter(text -> !text.isEmpty())
                        .collect(Collectors.joining(" and "));
    }

    private static String plural(long number, String noun) {
        return number == 0 ? "" : number + " " + noun + (number == 1 ? "" : "s");
    }

    private void checkSize() throws ArchiveException {
        long left = MAX_IMAGE;
        for (Blob blob : blobs) {
            if (blob.size() > left) {
                throw new ArchiveException(name() + " has more than " + MAX_IMAGE + " bytes, which is the limit");
            }
            left -= blob.size();
        }
    }

    @Override
    public ImageTree image() {
        return image;
    }

    @Override
    public List<Referrer> referrers() {
        return referrers;
    }

    /** Returns whether the referrers of the image are part of the source. */
    boolean hasReferrers() {
        return selector.referrers();
    }

    @Override
    public List<Digest> parts() {
        return List.of(image.digest());
    }

    @Override
    public List<RegistrySource> registries() {
        return List.of(this);
    }

    @Override
    public List<String> copied() {
        return List.of(name());
    }

    /**
     * Returns the platform of an image that is not an index.
     *
     * @throws ArchiveException if its configuration does not contain the platform
     */
    Platform platform() throws IOException {
        return documents.platform(root);
    }

    /** Returns the reference of the image by the digest that its tag had when it was opened. */
    @Override
    public String name() {
        return repository.name() + "@" + digest;
    }

    /** Returns whether a destination is in the same registry and uses the same credentials. */
    boolean sharesLogin(ImageReference destination, RegistryCredentials other) {
        return repository.registry().equals(destination.registry()) && credentials.equals(other);
    }

    boolean usesArchTags() {
        return selector.archTags();
    }

    /**
     * Deletes the tag of the source, if that was requested. The tag is kept if the copy has the same tag, or if a part
     * of the image that it refers to has not been copied.
     *
     * @param copies the results at the destinations
     * @param log receives a line about the outcome
     * @throws IOException if the registry fails; not if it does not support deleting tags
     */
    void deleteTag(List<TransferResult.DestinationResult> copies, Consumer<String> log)
            throws IOException, InterruptedException {
        if (!selector.deleteTag()) {
            return;
        }
        String tag = selector.image().tag();
        String name = repository.withTag(tag).toString();
        boolean isCopy = copies.stream()
                .anyMatch(copy -> copy.repository().equals(repository.name())
                        && copy.tags().contains(tag));
        if (isCopy) {
            log.accept("the tag " + name + " is not deleted, because the image was copied to this tag");
            return;
        }
        if (usesArchTags() && image.children().size() > image.images().size()) {
            log.accept("the tag " + name + " is not deleted, because it also refers to artifacts that are not copied");
            return;
        }
        if (!client.manifestDigest(tag).equals(Optional.of(digest))) {
            log.accept("the tag " + name + " is not deleted, because it no longer refers to the image that was copied");
            return;
        }
        log.accept(
                client.deleteTag(tag)
                        ? "deleted the tag " + name
                        : "the tag " + name + " remains: its registry does not delete tags");
    }

    RepositoryClient client() {
        return client;
    }

    /** Returns the image as a material of another one. */
    Material material(String name) {
        return Material.of(name, repository, digest);
    }

    ImageReference repository() {
        return repository;
    }

    /** Returns the reference as specified by the user. */
    String reference() {
        return selector.toString();
    }

    private Blob blob(Descriptor descriptor) {
        RegistryBlob blob = client.blob(descriptor);
        blobs.add(blob);
        return blob;
    }

    @Override
    public void close() {
        blobs.forEach(RegistryBlob::close);
        client.close();
    }
}
