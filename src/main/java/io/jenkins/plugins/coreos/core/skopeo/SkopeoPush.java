package io.jenkins.plugins.coreos.core.skopeo;

import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.ImageDescriptors;
import io.jenkins.plugins.coreos.core.oci.ImageFormat;
import io.jenkins.plugins.coreos.core.text.Quoted;
import io.jenkins.plugins.coreos.core.transfer.ArchiveFile;
import io.jenkins.plugins.coreos.core.transfer.Destination;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What skopeo pushes, and where to. Kept while it runs: no secret is in it.
 *
 * @param source the archive
 * @param image what is in it
 * @param format what the manifests are to become, or null where they stay as they are
 * @param destinations the places, each with a tag at least
 * @param users who pushes there, for messages, by the places' names; without one, whoever skopeo finds by itself
 */
public record SkopeoPush(
        ArchiveFile source,
        ImageDescriptors image,
        ImageFormat format,
        List<Destination> destinations,
        Map<String, String> users)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The grammar of names in the OCI image-spec (annotations.md), which skopeo keeps to. */
    private static final Pattern REF_NAME = Pattern.compile("[A-Za-z0-9]++(?:(?:--|[-._:@+/])[A-Za-z0-9]++)*+");

    public SkopeoPush {
        destinations = new ArrayList<>(
                destinations.stream().map(Destination::withoutCredentials).toList());
        users = new HashMap<>(users);
    }

    /**
     * A push.
     *
     * @param format what the manifests shall be, or null for what they are
     * @throws ArchiveException when it is not the archive that COSA made, or one that skopeo cannot be told of
     */
    public static SkopeoPush of(
            ArchiveFile source,
            ImageDescriptors image,
            ImageFormat format,
            List<Destination> destinations,
            Map<String, String> users)
            throws ArchiveException {
        source.check(image.top().digest());
        if (!image.top().digest().algorithm().equals("sha256")) {
            throw new ArchiveException(source.archive() + " holds an image with the digest "
                    + image.top().digest() + ", and skopeo takes sha256 alone; push it with via: 'builtin'");
        }
        if (image.refName() != null && !REF_NAME.matcher(image.refName()).matches()) {
            throw new ArchiveException(source.archive() + " names the image " + Quoted.of(image.refName())
                    + ", a name that skopeo does not take; push it with via: 'builtin'");
        }
        return new SkopeoPush(source, image, format == null || image.is(format) ? null : format, destinations, users);
    }

    /** Whether the image becomes another, with a digest that is not known before. */
    public boolean converts() {
        return format != null;
    }
}
