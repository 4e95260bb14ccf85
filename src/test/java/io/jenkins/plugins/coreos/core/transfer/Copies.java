package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.oci.ImageFormat;
import io.jenkins.plugins.coreos.core.provenance.BuildOrigin;
import io.jenkins.plugins.coreos.core.registry.RegistryContext;
import io.jenkins.plugins.coreos.core.registry.RegistryOptions;
import io.jenkins.plugins.coreos.core.registry.RepositoryClient;
import io.jenkins.plugins.coreos.core.signature.Signer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Builds and runs copies and pulls of images in registries, as the steps and the command line do. */
public final class Copies {
    private final List<String> from = new ArrayList<>();
    private final List<Destination> destinations = new ArrayList<>();
    private List<String> arches = List.of();
    private boolean archTags;
    private boolean referrers;
    private boolean skipIfPresent;
    private boolean deleteSource;
    private String archive;
    private ImageFormat format;
    private final AccessBuilder access = new AccessBuilder().withTlsVerify(false);
    private RegistryCredentials sourceCredentials;
    private Signer signer;
    private String identity;
    private final List<Attachment> attachments = new ArrayList<>();
    private BuildOrigin origin;
    private int parallel = TransferSpec.AUTO_PARALLEL;

    private Copies(String from) {
        this.from.add(from);
    }

    public static Copies from(String reference) {
        return new Copies(reference);
    }

    /** Adds an image to combine with the others. */
    public Copies and(String reference) {
        from.add(reference);
        return this;
    }

    public Copies to(String reference, String... tags) {
        destinations.add(Destination.of(reference, Arrays.asList(tags)));
        return this;
    }

    public Copies archive(Path file) {
        archive = file.toString();
        return this;
    }

    public Copies arches(String... some) {
        arches = List.of(some);
        return this;
    }

    public Copies archTags() {
        archTags = true;
        return this;
    }

    public Copies referrers() {
        referrers = true;
        return this;
    }

    public Copies skipIfPresent() {
        skipIfPresent = true;
        return this;
    }

    public Copies deleteSource() {
        deleteSource = true;
        return this;
    }

    public Copies format(ImageFormat some) {
        format = some;
        return this;
    }

    public Copies credentials(RegistryCredentials some) {
        access.withCredentials(some);
        return this;
    }

    public Copies sourceCredentials(RegistryCredentials some) {
        sourceCredentials = some;
        return this;
    }

    public Copies retries(int count) {
        access.withRetries(count);
        return this;
    }

    public Copies caCertificate(String pem) {
        access.withTlsVerify(true).withCaCertificate(pem);
        return this;
    }

    public Copies parallel(int count) {
        parallel = count;
        return this;
    }

    /** @param as the identity of the signatures, or null for the default */
    public Copies signedBy(Signer key, String as) {
        signer = key;
        identity = as;
        return this;
    }

    public Copies attach(Path file, String mediaType) {
        attachments.add(new Attachment(file.toString(), mediaType));
        return this;
    }

    public Copies provenance(BuildOrigin build) {
        origin = build;
        return this;
    }

    public TransferSpec spec() {
        SourceSelector parsed = CombinedImages.parse(from, arches, archTags, referrers, deleteSource);
        List<ImageSelector> images = parsed.images().stream()
                .map(image -> sourceCredentials == null
                        ? image
                        : image.at(image.image().withTag(null), sourceCredentials, false))
                .toList();
        return new TransferSpec(
                images.size() == 1 ? images.get(0) : new CombinedImages(images),
                destinations,
                archive,
                format,
                parallel,
                List.of(),
                skipIfPresent,
                null,
                false,
                new Supplements(signer != null, identity, attachments, origin != null, origin),
                access.build());
    }

    /** Runs with options that a {@link TransferSpec} does not have, such as timeouts. */
    TransferResult run(RegistryOptions options, TransferProgress progress, Consumer<String> log)
            throws IOException, InterruptedException {
        TransferSpec spec = spec();
        ImageSelector image = (ImageSelector) spec.source();
        RegistryCredentials source = sourceCredentials == null ? RegistryCredentials.ANONYMOUS : sourceCredentials;
        RegistryContext context = new RegistryContext(log);
        RepositoryClient client = RepositoryClient.connectToPull(image.image(), List.of(), source, options, context);
        List<ImageDestination> to = new ArrayList<>();
        for (Destination destination : destinations) {
            to.add(new RegistryDestination(
                    destination.withDefaultTag(image.image().tag()),
                    List.of(),
                    RegistryCredentials.ANONYMOUS,
                    options));
        }
        if (archive != null) {
            to.add(new ArchiveDestination(Path.of(archive)));
        }
        try (ImageSource opened = RegistrySource.open(client, source, image, format, log)) {
            return new Transfer(progress, context, List.of()).run(opened, to, parallel, false);
        }
    }

    public TransferResult run() throws IOException, InterruptedException {
        return run(line -> {});
    }

    public TransferResult run(Consumer<String> log) throws IOException, InterruptedException {
        HostEnvironment host = HostEnvironment.of(Map.of("HOME", "/nonexistent"), Path.of(""));
        return new TransferRunner(spec(), host, signer, log).run(new TransferProgress());
    }
}
