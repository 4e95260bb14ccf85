package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.json.Quoted;
import io.jenkins.plugins.coreos.core.oci.ImageFormat;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.core.archive.OciArchive;
import io.jenkins.plugins.coreos.core.registry.RegistryOptions;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A push as a user orders it, from a step or the command line: which archives, where to, and what to leave behind.
 *
 * @param choice which archives
 * @param to the places, as {@link Destination#of} takes them; without tags, COSA's own tag is set
 * @param tags further tags at each place
 * @param format what the manifests shall be there, or null for what they are
 * @param parallel how many blobs are under way at once, or {@link PushRequest#AUTO_PARALLEL}
 * @param mountFrom other repositories of the registry whose blobs may be mounted
 * @param skipIfPresent whether nothing is done where all tags name the image already
 * @param digestFile a file that gets the digest, or null
 * @param updateMeta whether meta.json records the push, as COSA does
 */
public record PushOrder(
        ArchiveChoice choice,
        List<String> to,
        List<String> tags,
        ImageFormat format,
        int parallel,
        List<String> mountFrom,
        boolean skipIfPresent,
        String digestFile,
        boolean updateMeta)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    public PushOrder {
        // Plain lists, which every class filter lets through on the way to an agent.
        to = new ArrayList<>(to);
        tags = new ArrayList<>(tags);
        mountFrom = new ArrayList<>(mountFrom);
        checkMountFrom(mountFrom, to);
    }

    /**
     * Checks repositories to mount from.
     *
     * @param places where the push goes, whose registry is the one that they are in
     * @throws IllegalArgumentException when one is no repository, or names the registry again
     */
    public static void checkMountFrom(List<String> repositories, List<String> places) {
        for (String repository : repositories) {
            int slash = repository.indexOf('/');
            String registry = slash < 0 ? "" : repository.substring(0, slash + 1);
            if (places.stream()
                            .anyMatch(
                                    place -> !registry.isEmpty() && bare(place).startsWith(registry))
                    && (registry.contains(".") || registry.contains(":") || registry.equals("localhost/"))) {
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

    private static String bare(String place) {
        return place.startsWith("docker://") ? place.substring("docker://".length()) : place;
    }

    /** The same, to other places. */
    public PushOrder withTo(List<String> places) {
        return new PushOrder(choice, places, tags, format, parallel, mountFrom, skipIfPresent, digestFile, updateMeta);
    }

    /** How to get into a registry: where credentials and trust come from is not the same everywhere. */
    public interface Access {
        /** The destination with credentials and options. */
        Target open(Destination destination) throws IOException, InterruptedException;

        /** A place written out, where it may be written short. */
        default String complete(String place) throws IOException {
            return place;
        }

        /** The usual way: what is known of credentials and trust, and options for the rest. */
        static Access of(RegistryAccess access, RegistryOptions options) {
            return new Access() {
                @Override
                public Target open(Destination destination) throws IOException, InterruptedException {
                    return new Target(
                            destination,
                            access.credentials(destination.repository()),
                            access.apply(options, destination.repository()));
                }

                @Override
                public String complete(String place) throws IOException {
                    return access.complete(place);
                }
            };
        }
    }

    /**
     * Carries the order out.
     *
     * @param directory what relative paths are relative to
     * @param log told, a line each, what is done and tried again
     * @throws IOException as {@link Pusher#push}; also when digest file or meta.json cannot be written
     */
    public PushResult carryOut(Path directory, Access access, PushProgress progress, Consumer<String> log)
            throws IOException, InterruptedException {
        DigestFile digest = digestFile == null ? null : DigestFile.checked(directory.resolve(digestFile));
        ArchiveChoice.Found found = choice.find(directory);
        if (updateMeta) {
            PushRecord.check(found.sources());
        }
        PushRequest request = request(found, access);
        PushResult result = new Pusher(progress, log).push(request);
        result.summary().forEach(log);
        if (digest != null) {
            digest.write(result.manifest().digest());
        }
        if (updateMeta) {
            PushRecord.write(found.sources(), result);
        }
        return result;
    }

    /**
     * Finds out what {@link #carryOut} would do. Registries are only asked: nothing is sent and no tag is set.
     *
     * @throws IOException as {@link #carryOut}
     */
    public PushPreview preview(Path directory, Access access, Consumer<String> log)
            throws IOException, InterruptedException {
        if (digestFile != null) {
            DigestFile.checked(directory.resolve(digestFile));
        }
        ArchiveChoice.Found found = choice.find(directory);
        if (updateMeta) {
            PushRecord.check(found.sources());
        }
        return PushPreview.of(request(found, access), log);
    }

    private PushRequest request(ArchiveChoice.Found found, Access access) throws IOException, InterruptedException {
        // Before anything is said of its tag.
        for (Source source : found.sources()) {
            OciArchive.checkFile(Path.of(source.archive()));
        }
        List<Target> targets = new ArrayList<>();
        for (String place : to) {
            targets.add(access.open(found.tagged(Destination.of(access.complete(place), tags))));
        }
        return new PushRequest(found.sources(), targets, format, parallel, mountFrom, skipIfPresent);
    }
}
