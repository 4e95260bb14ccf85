package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.text.Quoted;
import java.util.ArrayList;
import java.util.List;

/**
 * Selects several images in registries, to be combined into a new index with one image per platform.
 *
 * @param images at least two images or indexes, each without a selection of architectures and without referrers
 */
public record CombinedImages(List<ImageSelector> images) implements SourceSelector {
    private static final long serialVersionUID = 1L;

    /** Maximum number of images, to bound the number of requests; far more than there are architectures. */
    static final int MAX_IMAGES = 64;

    /**
     * Validates the selection.
     *
     * @throws IllegalArgumentException if there are fewer than two images, or too many
     */
    public CombinedImages {
        // JEP-200 may reject the serialized form of List.copyOf.
        images = new ArrayList<>(images);
        if (images.size() < 2 || images.size() > MAX_IMAGES) {
            throw new IllegalArgumentException(
                    "from: an index can be combined from 2 to " + MAX_IMAGES + " images, not " + images.size());
        }
    }

    /**
     * Selects an image to copy, or several images to combine.
     *
     * @param references as for {@link ImageSelector#parse}; at least one
     * @param arches architectures to take from an index; empty, or the only element {@code all}, for the whole index
     * @throws IllegalArgumentException if a reference or an architecture is invalid, a reference occurs twice, or
     *     options that apply to one image are given for several
     */
    public static SourceSelector parse(
            List<String> references, List<String> arches, boolean archTags, boolean referrers, boolean deletesTag) {
        List<ImageSelector> images = new ArrayList<>();
        for (String reference : references) {
            images.add(ImageSelector.parse(reference, arches).withCopyOptions(archTags, referrers, deletesTag));
        }
        if (images.size() == 1) {
            return images.get(0);
        }
        if (!images.get(0).arches().isEmpty()) {
            throw new IllegalArgumentException("arch cannot be combined with several images, which become one index");
        }
        if (archTags) {
            throw new IllegalArgumentException(
                    "archTags cannot be combined with several images, which become one index; copy them one by one");
        }
        if (referrers) {
            throw new IllegalArgumentException("referrers cannot be combined with several images, whose index is new"
                    + " and not signed; copy them one by one");
        }
        for (int i = 0; i < images.size(); i++) {
            if (images.indexOf(images.get(i)) < i) {
                throw new IllegalArgumentException(Quoted.of(references.get(i)) + " is given twice");
            }
        }
        return new CombinedImages(images);
    }
}
