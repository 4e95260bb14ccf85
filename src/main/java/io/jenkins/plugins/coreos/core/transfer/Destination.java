package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.reference.ImageReference;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Where an image goes.
 *
 * @param repository registry and repository, without tag
 * @param tags the tags that shall name the image in the end, each once; none pushes by digest alone
 */
public record Destination(ImageReference repository, List<String> tags) implements Serializable {
    private static final long serialVersionUID = 1L;

    /**
     * A destination as users write it: a reference, and perhaps more tags.
     *
     * @param reference {@code registry[:port]/repository[:tag]}
     * @param tags further tags; with or without one in the reference
     * @throws IllegalArgumentException when the reference or a tag is none
     */
    public static Destination of(String reference, List<String> tags) {
        ImageReference image = ImageReference.parse(reference);
        Set<String> all = new LinkedHashSet<>();
        if (image.tag() != null) {
            all.add(image.tag());
        }
        tags.forEach(tag -> all.add(ImageReference.checkTag(tag)));
        // Not List.copyOf: its serialized form is no friend of every class filter.
        return new Destination(image.withTag(null), new ArrayList<>(all));
    }

    /** The same place, with these tags where the user named none. */
    public Destination withDefaultTag(String tag) {
        return tags.isEmpty() ? new Destination(repository, List.of(ImageReference.checkTag(tag))) : this;
    }
}
