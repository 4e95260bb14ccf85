package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.core.reference.PinnedReference;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.util.ArrayList;
import java.util.List;

/**
 * Selects an image in a registry.
 *
 * @param image registry, repository and tag; the tag is null if a digest is given without a tag
 * @param digest the digest to which the image is pinned, or null
 * @param arches architectures to take from an index, by COSA's or Go's names; empty for the whole index
 * @param archTags whether to copy the images of an index one by one, with the architecture appended to each tag, as
 *     {@code cosa copy-container} does for registries without indexes
 * @param referrers whether to copy the artifacts that refer to the image, such as signatures
 * @param deleteTag whether to delete the tag when the copy is complete
 * @param credentials credentials for the image's registry, or null
 * @param insecure whether to skip verification of the registry's certificate
 */
public record ImageSelector(
        ImageReference image,
        Digest digest,
        List<String> arches,
        boolean archTags,
        boolean referrers,
        boolean deleteTag,
        RegistryCredentials credentials,
        boolean insecure)
        implements SourceSelector {
    private static final long serialVersionUID = 1L;

    /** Selects the architecture of the host that runs the transfer, if the image is an index. */
    public static final String LOCAL = "local";

    /** Selects all architectures. */
    static final String ALL = "all";

    public ImageSelector {
        // JEP-200 may reject the serialized form of List.copyOf.
        arches = new ArrayList<>(arches);
    }

    /**
     * Parses a reference {@code registry[:port]/repository[:tag][@digest]}; without a tag or digest, the tag is
     * {@code latest}, as for skopeo and podman.
     *
     * @param arches architectures to take from an index; empty, or the only element {@code all}, for the whole index
     * @throws IllegalArgumentException if the reference or an architecture is invalid
     */
    public static ImageSelector parse(String reference, List<String> arches) {
        PinnedReference parsed = PinnedReference.parse(reference);
        ImageReference image = parsed.image();
        checkArches(arches);
        return new ImageSelector(
                parsed.digest() == null && image.tag() == null ? image.withTag("latest") : image,
                parsed.digest(),
                arches.equals(List.of(ALL)) ? List.of() : arches,
                false,
                false,
                false,
                null,
                false);
    }

    /**
     * Returns this selector with copy options.
     *
     * @throws IllegalArgumentException if the tag is to be deleted but the source has no tag, or only some
     *     architectures of the index are copied
     */
    public ImageSelector withCopyOptions(boolean asArchTags, boolean withReferrers, boolean deletesTag) {
        if (deletesTag && (image.tag() == null || digest != null)) {
            throw new IllegalArgumentException(
                    "deleteSource needs a source with a tag, but " + this + " is selected by its digest");
        }
        if (deletesTag && !arches.isEmpty()) {
            throw new IllegalArgumentException(
                    "deleteSource cannot be combined with arch, because the tag also refers to"
                            + " the images that are not copied");
        }
        return new ImageSelector(image, digest, arches, asArchTags, withReferrers, deletesTag, credentials, insecure);
    }

    @Override
    public List<ImageSelector> images() {
        return List.of(this);
    }

    /**
     * Validates the names of architectures.
     *
     * @throws IllegalArgumentException if a name is invalid, or {@link #ALL} is combined with others
     */
    public static void checkArches(List<String> arches) {
        arches.forEach(ImageSelector::checkArch);
        if (arches.size() > 1 && arches.contains(ALL)) {
            throw new IllegalArgumentException("'" + ALL + "' cannot be combined with other architectures");
        }
    }

    /** @throws IllegalArgumentException if the text cannot be the name of an architecture */
    static void checkArch(String arch) {
        if (!arch.matches("[A-Za-z0-9_.-]{1,64}")) {
            throw new IllegalArgumentException(Quoted.of(arch) + " is not the name of an architecture");
        }
    }

    /** Returns the selected architectures for a host; empty for the whole image. */
    List<String> arches(String machine) {
        return arches.equals(List.of(LOCAL)) ? List.of(machine) : arches;
    }

    /**
     * Returns whether the host's architecture is selected. An image without an index is then accepted even if it is for
     * another architecture.
     */
    boolean isLocal() {
        return arches.equals(List.of(LOCAL));
    }

    /**
     * Returns whether a text is {@code registry/repository@digest} of this image.
     *
     * @throws IllegalArgumentException if it has no valid digest
     */
    boolean isReference(String text) {
        int at = text.indexOf('@');
        return at > 0
                && image.name().equals(text.substring(0, at))
                && (digest == null || digest.toString().equals(text.substring(at + 1)))
                && Digest.parse(text.substring(at + 1)) != null;
    }

    /** Returns the reference for a manifest request: the digest if it is given, otherwise the tag. */
    String reference() {
        return digest == null ? image.tag() : digest.toString();
    }

    /** Returns the selected image with the repository and settings that the controller requires. */
    public ImageSelector at(ImageReference other, RegistryCredentials newCredentials, boolean isInsecure) {
        return new ImageSelector(
                other.withTag(image.tag()), digest, arches, archTags, referrers, deleteTag, newCredentials, isInsecure);
    }

    @Override
    public String toString() {
        return image + (digest == null ? "" : "@" + digest);
    }
}
