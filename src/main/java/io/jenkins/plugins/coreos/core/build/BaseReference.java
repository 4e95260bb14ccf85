package io.jenkins.plugins.coreos.core.build;

import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.core.reference.PinnedReference;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.Serializable;
import java.util.List;

/**
 * The image that a build starts from.
 *
 * @param kind where the image is
 * @param text the image as passed to the builder: a reference, an archive with its transport, or a name in its storage
 * @param name registry and repository of an image in a registry, path of an archive, otherwise null
 */
public record BaseReference(Kind kind, String text, String name) implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final List<String> TRANSPORTS = List.of("oci-archive:", "docker-archive:", "oci:", "dir:");
    private static final String STORAGE = "containers-storage:";

    /** The location of a base. Stored in running builds by name: never rename a constant. */
    public enum Kind {
        REGISTRY,
        ARCHIVE,
        /** In the builder's own storage, such as {@code localhost/name}. */
        STORAGE,
        /** {@code FROM scratch}. */
        NONE
    }

    /**
     * Parses the image of a FROM instruction, or one that replaces it.
     *
     * @throws IllegalArgumentException if it is not a reference with a registry, an archive or {@code scratch}
     */
    public static BaseReference parse(String text) {
        if (text.equals("scratch")) {
            return new BaseReference(Kind.NONE, text, null);
        }
        if (text.endsWith(".ociarchive") && TRANSPORTS.stream().noneMatch(text::startsWith)) {
            return new BaseReference(Kind.ARCHIVE, "oci-archive:" + text, text);
        }
        for (String transport : TRANSPORTS) {
            if (text.startsWith(transport)) {
                return new BaseReference(Kind.ARCHIVE, text, text.substring(transport.length()));
            }
        }
        String bare = text.startsWith(STORAGE) ? text.substring(STORAGE.length()) : text;
        if (text.startsWith(STORAGE) || text.startsWith("localhost/")) {
            return new BaseReference(Kind.STORAGE, bare, null);
        }
        if (!text.contains("/")) {
            throw new IllegalArgumentException(
                    Quoted.of(text) + " does not begin with a registry; write it out, as in docker.io/library/"
                            + Quoted.printable(text));
        }
        PinnedReference image = PinnedReference.parse(text);
        return new BaseReference(Kind.REGISTRY, image.toString(), image.image().name());
    }

    /** Returns the repository of a base in a registry, to look up credentials, or null. */
    public ImageReference image() {
        return kind == Kind.REGISTRY ? ImageReference.parse(name) : null;
    }
}
