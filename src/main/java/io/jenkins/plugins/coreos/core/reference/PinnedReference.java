package io.jenkins.plugins.coreos.core.reference;

import io.jenkins.plugins.coreos.core.oci.Digest;

/**
 * An image reference that may be pinned to a digest: {@code registry[:port]/repository[:tag][@digest]}.
 *
 * @param image registry, repository and tag
 * @param digest the digest, or null
 */
public record PinnedReference(ImageReference image, Digest digest) {
    /**
     * Parses a reference.
     *
     * @throws IllegalArgumentException if the reference or the digest is invalid
     */
    public static PinnedReference parse(String text) {
        int at = text.indexOf('@');
        return at < 0
                ? new PinnedReference(ImageReference.parse(text), null)
                : new PinnedReference(
                        ImageReference.parse(text.substring(0, at)),
                        Digest.parse(text.substring(at + 1).strip()));
    }

    /**
     * Returns the reference in the form in which podman and CRI-O compare it with a signature: the host in lower case
     * and without the default port, and Docker Hub's name with the namespace {@code library}.
     */
    public PinnedReference canonical() {
        String registry = RegistryPrefix.canonical(image.registry());
        boolean isOfficial = DockerHub.isHub(registry) && image.repository().indexOf('/') < 0;
        return new PinnedReference(
                new ImageReference(registry, (isOfficial ? "library/" : "") + image.repository(), image.tag()), digest);
    }

    /**
     * Returns the reference without its tag if it has a digest: the tag is irrelevant then, and some tools reject both.
     */
    @Override
    public String toString() {
        return digest == null ? image.toString() : image.name() + "@" + digest;
    }
}
