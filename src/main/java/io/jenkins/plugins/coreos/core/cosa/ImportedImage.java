package io.jenkins.plugins.coreos.core.cosa;

import io.jenkins.plugins.coreos.core.reference.PinnedReference;
import io.jenkins.plugins.coreos.core.text.NamedParameter;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The image that {@code cosa import} imports, in the notation of containers-transports(5). */
final class ImportedImage {
    private static final String REGISTRY = "docker://";
    private static final String ARCHIVE = "oci-archive:";

    /** Transports that the step does not support. */
    private static final Pattern OTHER_TRANSPORT =
            Pattern.compile("(containers-storage|dir|docker|docker-archive|docker-daemon|oci|ostree|sif|tarball):.*");

    /** A path, as opposed to a reference without its transport. */
    private static final Pattern PATH = Pattern.compile("(?:/|\\.\\.?/).*|.*\\.ociarchive");

    private ImportedImage() {}

    /**
     * Completes a reference: {@code docker://} is optional before a reference. {@code oci-archive:} is optional before
     * a path that ends in {@code .ociarchive} or begins with {@code /}, {@code ./} or {@code ../}.
     *
     * @throws IllegalArgumentException if the text is neither a reference nor the path of an archive
     */
    static String parse(String text) {
        if (text.startsWith(ARCHIVE)) {
            return archive(text.substring(ARCHIVE.length()));
        }
        if (text.startsWith(REGISTRY)) {
            return registry(text.substring(REGISTRY.length()));
        }
        Matcher other = OTHER_TRANSPORT.matcher(text);
        if (other.matches()) {
            throw new IllegalArgumentException("importImage: " + Quoted.of(text) + " has the unsupported transport "
                    + other.group(1) + ": give docker://REGISTRY/REPO:TAG or oci-archive:PATH");
        }
        return PATH.matcher(text).matches() ? archive(text) : registry(text);
    }

    /** Returns whether a completed reference names an archive. */
    static boolean isArchive(String image) {
        return image.startsWith(ARCHIVE);
    }

    private static String archive(String path) {
        if (path.isEmpty()) {
            throw new IllegalArgumentException("importImage: oci-archive: lacks the path of the archive");
        }
        if (path.contains(":")) {
            throw new IllegalArgumentException("importImage: the path " + Quoted.of(path)
                    + " contains a colon, after which COSA expects the name of an image: rename the archive");
        }
        return ARCHIVE + path;
    }

    /**
     * Validates a reference. If it has a digest, the tag is dropped: skopeo rejects both together, and COSA misreads
     * the repository.
     */
    private static String registry(String reference) {
        return REGISTRY + NamedParameter.parse("importImage", () -> PinnedReference.parse(reference));
    }
}
