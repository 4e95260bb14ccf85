package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.files.FileName;
import io.jenkins.plugins.coreos.core.oci.ImageFormat;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.core.text.NamedParameter;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * A parsed and validated user specification of a transfer. Created by a step or the command line, completed by the
 * controller with credentials and its rules, and run by {@link TransferRunner}.
 *
 * @param source selects the archives, or the image in a registry
 * @param destinations the destinations in registries, in order; may be empty if there is an archive
 * @param archive path of an archive to write, or null
 * @param format format to convert the manifests to, or null to keep their format
 * @param parallel number of concurrent blob transfers, or {@link #AUTO_PARALLEL}
 * @param mountFrom other repositories of the registry to mount blobs from; a slash at the beginning marks a repository
 *     whose first component looks like a registry
 * @param skipIfPresent whether to skip a destination all of whose tags already refer to the image
 * @param digestFile file to write the digest to, or null
 * @param updateMeta whether to record the push in meta.json, as COSA does
 * @param supplements additions to write beside the image
 * @param access authentication and trust settings
 */
public record TransferSpec(
        SourceSelector source,
        List<Destination> destinations,
        String archive,
        ImageFormat format,
        int parallel,
        List<String> mountFrom,
        boolean skipIfPresent,
        String digestFile,
        boolean updateMeta,
        Supplements supplements,
        AccessSpec access)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Value of {@code parallel} that selects a number suited to the blobs; see {@link TransferPlan#tasks}. */
    public static final int AUTO_PARALLEL = 0;

    /** Upper limit, to protect registries from excessive load. */
    public static final int MAX_PARALLEL = 64;

    /**
     * Validates the specification.
     *
     * @throws IllegalArgumentException if there is no destination, the destination or the format cannot hold referrers,
     *     a destination needs a tag, or a repository to mount from is invalid
     */
    public TransferSpec {
        // JEP-200 may reject the serialized form of List.copyOf.
        destinations = new ArrayList<>(destinations);
        mountFrom = new ArrayList<>(mountFrom);
        if (destinations.isEmpty() && archive == null) {
            throw new IllegalArgumentException("'to' is missing: registry[:port]/repository[:tag]");
        }
        if (archive != null && source instanceof ImageSelector image && image.referrers()) {
            throw new IllegalArgumentException("referrers cannot be part of an archive");
        }
        if (format == ImageFormat.V2S2 && source instanceof ImageSelector image && image.referrers()) {
            throw new IllegalArgumentException(
                    "referrers cannot be combined with the format v2s2: the conversion changes the digest that they"
                            + " refer to");
        }
        if (source instanceof ImageSelector image && image.archTags()) {
            destinations.forEach(Destination::checkArchTags);
        }
        // No default: the tag of the base would replace the base, and several images have several tags.
        if (source instanceof LayerSelector || source instanceof CombinedImages) {
            Destination.checkTagged(destinations);
        }
        if (format == ImageFormat.V2S2
                && source instanceof BuildImages build
                && !build.diskImages().isEmpty()) {
            throw new IllegalArgumentException(
                    "diskImages cannot be combined with the format v2s2, which has no artifacts; use oci");
        }
        checkSupplements(!supplements.isEmpty(), !destinations.isEmpty());
        checkMountFrom(mountFrom, destinations);
        FileName.check("archive", archive);
        FileName.check("digestFile", digestFile);
    }

    /** Creates a transfer without supplements. */
    public TransferSpec(
            SourceSelector source,
            List<Destination> destinations,
            String archive,
            ImageFormat format,
            int parallel,
            List<String> mountFrom,
            boolean skipIfPresent,
            String digestFile,
            boolean updateMeta,
            AccessSpec access) {
        this(
                source,
                destinations,
                archive,
                format,
                parallel,
                mountFrom,
                skipIfPresent,
                digestFile,
                updateMeta,
                Supplements.NONE,
                access);
    }

    /** @throws IllegalArgumentException if there are supplements, but no registry to store them */
    public static void checkSupplements(boolean hasSupplements, boolean hasDestination) {
        if (hasSupplements && !hasDestination) {
            throw new IllegalArgumentException("'sign', 'attach' and 'provenance' require a destination in a registry,"
                    + " which stores signatures, attached files and provenance");
        }
    }

    /**
     * Validates a number of concurrent blob transfers.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public static int checkParallel(int count) {
        if (count < 1 || count > MAX_PARALLEL) {
            throw new IllegalArgumentException("parallel must be from 1 to " + MAX_PARALLEL + ", not " + count);
        }
        return count;
    }

    /**
     * Validates repositories to mount from.
     *
     * @throws IllegalArgumentException if a repository is invalid, or begins with a registry
     */
    public static void checkMountFrom(List<String> repositories, List<Destination> destinations) {
        for (String repository : repositories) {
            String name = repository.replaceFirst("^docker://", "");
            int slash = name.indexOf('/');
            String first = slash < 0 ? name : name.substring(0, slash);
            String rest = slash < 0 ? "" : name.substring(slash + 1);
            // A colon elsewhere is that of a tag.
            if (ImageReference.isRegistry(first) && (slash >= 0 || !first.matches("[^.]*:.*[^0-9].*"))) {
                boolean isDestination = destinations.stream().anyMatch(destination -> destination.isAt(first));
                throw new IllegalArgumentException("mountFrom: " + Quoted.of(repository)
                        + (isDestination && !rest.isEmpty()
                                ? " names the registry again; write " + Quoted.of(mountable(rest))
                                : " begins with a registry; give a repository of the registry that is pushed to, such"
                                        + " as 'org/base'"));
            }
            NamedParameter.check("mountFrom", () -> new ImageReference("registry.example", repositoryOf(name), null));
        }
    }

    /** Returns the item of {@code mountFrom} for a repository, with a slash if its first component needs one. */
    public static String mountable(String repository) {
        return ImageReference.isRegistry(repository.replaceFirst("/.*", "")) ? "/" + repository : repository;
    }

    private static String repositoryOf(String mountable) {
        return mountable.startsWith("/") ? mountable.substring(1) : mountable;
    }

    /** Returns the repositories to mount from, as the registry knows them. */
    List<String> mountRepositories() {
        return mountFrom.stream().map(TransferSpec::repositoryOf).toList();
    }

    /** Creates a push of archives to registries. */
    public TransferSpec(
            ArchiveSelector source,
            List<Destination> destinations,
            ImageFormat format,
            int parallel,
            List<String> mountFrom,
            boolean skipIfPresent,
            String digestFile,
            boolean updateMeta,
            AccessSpec access) {
        this(source, destinations, null, format, parallel, mountFrom, skipIfPresent, digestFile, updateMeta, access);
    }

    /** Creates a transfer of an image in a registry. */
    public TransferSpec(
            ImageSelector source,
            List<Destination> destinations,
            String archive,
            ImageFormat format,
            int parallel,
            AccessSpec access) {
        this(source, destinations, archive, format, parallel, List.of(), false, null, false, access);
    }

    /**
     * Returns the selector of the archives.
     *
     * @throws IllegalStateException if the source is an image in a registry
     */
    public ArchiveSelector archives() {
        if (source instanceof ArchiveSelector archives) {
            return archives;
        }
        throw new IllegalStateException(source + " is not an archive");
    }

    /** Returns a copy with the source, the destinations and the access permitted by the controller. */
    public TransferSpec with(SourceSelector permittedSource, List<Destination> permitted, AccessSpec resolved) {
        return new TransferSpec(
                permittedSource,
                permitted,
                archive,
                format,
                parallel,
                mountFrom,
                skipIfPresent,
                digestFile,
                updateMeta,
                supplements,
                resolved);
    }

    /** Returns a copy with supplements. */
    public TransferSpec with(Supplements added) {
        return new TransferSpec(
                source,
                destinations,
                archive,
                format,
                parallel,
                mountFrom,
                skipIfPresent,
                digestFile,
                updateMeta,
                added,
                access);
    }
}
