package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.archive.ArchivePath;
import io.jenkins.plugins.coreos.core.cosa.CosaFiles;
import io.jenkins.plugins.coreos.core.oci.ImageFormat;
import io.jenkins.plugins.coreos.core.registry.RegistryContext;
import io.jenkins.plugins.coreos.core.signature.Signer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Runs a {@link TransferSpec} on a host: finds the archives, resolves credentials, runs the engine, and records the
 * result in the digest file and in meta.json. Checks before the first request that it will be able to write both.
 */
public final class TransferRunner {
    private final TransferSpec spec;
    private final HostEnvironment host;
    private final Signer signer;
    private final RegistryContext registries;
    private final Consumer<String> log;

    /**
     * Creates a runner for a specification without a signature.
     *
     * @param log receives a line for each action and each retry
     */
    public TransferRunner(TransferSpec spec, HostEnvironment host, Consumer<String> log) {
        this(spec, host, null, log);
    }

    /**
     * Creates a runner for a host.
     *
     * @param signer signs the image, or null
     * @param log receives a line for each action and each retry
     */
    public TransferRunner(TransferSpec spec, HostEnvironment host, Signer signer, Consumer<String> log) {
        this.spec = spec;
        this.host = host;
        this.signer = signer;
        this.registries = new RegistryContext(log);
        this.log = registries.log();
        if (spec.supplements().hasProvenance() && spec.supplements().origin() == null) {
            throw new IllegalArgumentException("there is no build to name in the provenance");
        }
    }

    /**
     * Transfers the image.
     *
     * @throws IOException as {@link Transfer#run} does; also if the digest file or meta.json cannot be written
     * @throws IllegalArgumentException if a destination has no tag and there is no default tag
     */
    public TransferResult run(TransferProgress progress) throws IOException, InterruptedException {
        DigestFile digest = digestFile();
        ArchiveSelector.Found found = findArchives();
        RegistryAccess access = new RegistryAccess(spec.access(), host, registries);
        List<ImageDestination> destinations = destinations(access, found);
        ProvenanceSource provenance = !spec.supplements().hasProvenance()
                ? null
                : new ProvenanceSource(found, spec.source() instanceof LayerSelector, host.directory(), log);
        TransferResult result;
        try (AttachmentWriter attachments =
                        AttachmentWriter.open(spec.supplements().attachments(), host.directory(), log);
                ImageSource source = source(access, found)) {
            List<Supplement> supplements = new ArrayList<>();
            if (!spec.supplements().attachments().isEmpty()) {
                supplements.add(attachments);
            }
            if (provenance != null) {
                byte[] statement = provenance.statement(spec.supplements().origin(), source, destinations);
                supplements.add(new ProvenanceWriter(statement, signer, log));
            }
            if (spec.supplements().isSigned()) {
                supplements.add(new ImageSigner(
                        Objects.requireNonNull(signer, "no key to sign with"),
                        spec.supplements().identity(),
                        log));
            }
            result = new Transfer(progress, registries, supplements)
                    .run(source, destinations, spec.parallel(), spec.skipIfPresent());
            for (Supplement supplement : supplements) {
                result = result.with(supplement.details());
            }
            result.summary().forEach(log);
            if (digest != null) {
                digest.write(result.manifest().digest());
            }
            if (spec.updateMeta()) {
                MetaJsonRecorder.write(found, result);
            }
            // Last, because a copy cannot be repeated without its source.
            for (RegistrySource image : source.registries()) {
                image.deleteTag(result.destinations(), log);
            }
        } catch (IOException e) {
            throw RegistryAccess.redacted(e, registries);
        } catch (RuntimeException e) {
            throw registries.redaction().redacted(e);
        }
        return result;
    }

    /**
     * Previews {@link #run}. Only queries registries: nothing is sent and no tag is set.
     *
     * @throws IOException as {@link #run} does
     * @throws IllegalArgumentException as {@link #run} does
     */
    public TransferPreview preview() throws IOException, InterruptedException {
        digestFile();
        ArchiveSelector.Found found = findArchives();
        RegistryAccess access = new RegistryAccess(spec.access(), host, registries);
        List<ImageDestination> destinations = destinations(access, found);
        // Files that are missing are reported as by a transfer.
        AttachmentWriter.open(spec.supplements().attachments(), host.directory(), log)
                .close();
        for (Attachment attachment : spec.supplements().attachments()) {
            log.accept("would attach " + attachment.file() + " (" + attachment.mediaType() + ")");
        }
        try (ImageSource source = source(access, found)) {
            // Opening an archive would write to it.
            destinations.removeIf(ArchiveDestination.class::isInstance);
            TransferPreview preview =
                    TransferPreview.of(source, destinations, spec.parallel(), spec.skipIfPresent(), registries);
            if (spec.supplements().isSigned()) {
                log.accept("would sign the image as " + String.join(", ", identities(preview)));
            }
            return preview;
        } catch (IOException e) {
            throw RegistryAccess.redacted(e, registries);
        } catch (RuntimeException e) {
            throw registries.redaction().redacted(e);
        }
    }

    /** Returns the references that signatures would name. With archTags, the architecture follows the tag. */
    private Set<String> identities(TransferPreview preview) {
        String suffix = spec.source() instanceof ImageSelector image && image.archTags() ? "-ARCH" : "";
        Set<String> identities = new LinkedHashSet<>();
        preview.destinations().forEach(destination -> {
            List<String> tags = destination.tags().keySet().stream()
                    .map(tag -> tag + suffix)
                    .toList();
            identities.addAll(ImageSigner.identities(
                    spec.supplements().identity(),
                    destination.repository(),
                    tags,
                    preview.manifest().digest()));
        });
        return identities;
    }

    private DigestFile digestFile() throws IOException {
        return spec.digestFile() == null
                ? null
                : DigestFile.checked(host.directory().resolve(spec.digestFile()));
    }

    /** @return null if the source is an image in a registry */
    private ArchiveSelector.Found findArchives() throws IOException {
        if (!(base() instanceof ArchiveSelector archives)) {
            return null;
        }
        ArchiveSelector.Found found = archives.find(host.directory(), CosaFiles.LOCAL, log);
        if (spec.updateMeta()) {
            MetaJsonRecorder.check(found.sources());
        }
        // Report a missing archive before a missing tag.
        for (ArchiveFile file : found.sources()) {
            ArchivePath.check(Path.of(file.archive()));
        }
        return found;
    }

    /** Returns the selector of the image that is read. */
    private SourceSelector base() {
        return spec.source() instanceof LayerSelector layer ? layer.base() : spec.source();
    }

    private ImageSource source(RegistryAccess access, ArchiveSelector.Found found)
            throws IOException, InterruptedException {
        if (spec.source() instanceof LayerSelector layer) {
            // The base is converted together with the layer.
            ImageSource base = image(access, found, null);
            return LayeredSource.open(base, layer, spec.format(), host, log);
        }
        return image(access, found, spec.format());
    }

    private ImageSource image(RegistryAccess access, ArchiveSelector.Found found, ImageFormat format)
            throws IOException, InterruptedException {
        if (base() instanceof CombinedImages images) {
            return access.open(images, spec.destinations(), format);
        }
        return base() instanceof ImageSelector image
                ? access.open(image, spec.destinations(), format)
                : ArchiveSource.open(found.sources(), found.isIndex(), format);
    }

    private List<ImageDestination> destinations(RegistryAccess access, ArchiveSelector.Found found)
            throws IOException, InterruptedException {
        List<ImageDestination> destinations = new ArrayList<>();
        for (Destination destination : spec.destinations()) {
            destinations.add(access.open(tagged(access.complete(destination), found), spec.mountRepositories()));
        }
        if (spec.archive() != null) {
            destinations.add(new ArchiveDestination(host.directory().resolve(spec.archive())));
        }
        return destinations;
    }

    /** Returns the destination with COSA's default tag, or the tag of the source image, if it has no tags. */
    private Destination tagged(Destination destination, ArchiveSelector.Found found) {
        if (spec.source() instanceof LayerSelector || spec.source() instanceof CombinedImages) {
            return destination;
        }
        if (spec.source() instanceof ImageSelector image) {
            String tag = image.image().tag();
            return tag == null ? destination : destination.withDefaultTag(tag);
        }
        return found.tagged(destination);
    }
}
