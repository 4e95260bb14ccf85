package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.oci.ImageFormat;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * A transfer as a user specifies it, parsed and checked. A step or the command line makes it, the controller adds
 * credentials and applies its rules, and {@link TransferRunner} carries it out.
 *
 * @param source which archives
 * @param destinations where the image goes, one after the other
 * @param format what the manifests become there, or null to keep them
 * @param parallel how many blobs are transferred at a time, or {@link #AUTO_PARALLEL}
 * @param mountFrom other repositories of the registry whose blobs may be mounted
 * @param skipIfPresent whether to do nothing at a destination whose tags all name the image already
 * @param digestFile a file that gets the digest, or null
 * @param updateMeta whether meta.json records the push, as COSA does
 * @param access how to authenticate and whom to trust
 */
public record TransferSpec(
        ArchiveSelector source,
        List<Destination> destinations,
        ImageFormat format,
        int parallel,
        List<String> mountFrom,
        boolean skipIfPresent,
        String digestFile,
        boolean updateMeta,
        AccessSpec access)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** As many as suit the blobs: see {@link TransferPlan#tasks}. */
    public static final int AUTO_PARALLEL = 0;

    /** More connections than this are an attack on a registry, not a push. */
    public static final int MAX_PARALLEL = 64;

    /**
     * Checks a specification.
     *
     * @throws IllegalArgumentException when it has no destination, or a repository to mount from is invalid
     */
    public TransferSpec {
        // JEP-200 may reject the serialized form of List.copyOf.
        destinations = new ArrayList<>(destinations);
        mountFrom = new ArrayList<>(mountFrom);
        if (destinations.isEmpty()) {
            throw new IllegalArgumentException("'to' is missing: registry[:port]/repository[:tag]");
        }
        checkMountFrom(mountFrom, destinations);
    }

    /**
     * Checks a number of blobs to transfer at a time.
     *
     * @throws IllegalArgumentException when it is out of range
     */
    public static int checkParallel(int count) {
        if (count < 1 || count > MAX_PARALLEL) {
            throw new IllegalArgumentException("parallel must be from 1 to " + MAX_PARALLEL + ", not " + count);
        }
        return count;
    }

    /**
     * Checks repositories to mount from.
     *
     * @throws IllegalArgumentException when one is invalid, or names the registry again
     */
    public static void checkMountFrom(List<String> repositories, List<Destination> destinations) {
        for (String repository : repositories) {
            int slash = repository.indexOf('/');
            String first = slash < 0 ? "" : repository.substring(0, slash);
            boolean isHost = first.contains(".") || first.contains(":") || first.equals("localhost");
            if (isHost && destinations.stream().anyMatch(place -> place.isAt(first))) {
                throw new IllegalArgumentException("mountFrom: " + Quoted.of(repository)
                        + " names the registry again; write " + Quoted.of(repository.substring(slash + 1)));
            }
            try {
                new ImageReference("registry.example", repository, null);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("mountFrom: " + e.getMessage(), e);
            }
        }
    }

    /** The same transfer to other destinations, with another access: as the controller permits it. */
    public TransferSpec with(List<Destination> permitted, AccessSpec resolved) {
        return new TransferSpec(
                source, permitted, format, parallel, mountFrom, skipIfPresent, digestFile, updateMeta, resolved);
    }
}
