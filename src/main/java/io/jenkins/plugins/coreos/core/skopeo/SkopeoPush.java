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
 * A push with skopeo. Stored while it runs, so it contains no secrets.
 *
 * @param source the archive
 * @param image the content of the archive
 * @param format format to convert the manifests to, or null to keep their format
 * @param destinations the destinations, each with at least one tag
 * @param users messages about the credentials in use, by destination name; without an entry, skopeo's default applies
 */
public record SkopeoPush(
        ArchiveFile source,
        ImageDescriptors image,
        ImageFormat format,
        List<Destination> destinations,
        Map<String, String> users)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The grammar of names in the OCI image-spec (annotations.md), which skopeo enforces. */
    private static final Pattern REF_NAME = Pattern.compile("[A-Za-z0-9]++(?:(?:--|[-._:@+/])[A-Za-z0-9]++)*+");

    public SkopeoPush {
        destinations = new ArrayList<>(
                destinations.stream().map(Destination::withoutCredentials).toList());
        users = new HashMap<>(users);
    }

    /**
     * Creates a push.
     *
     * @param format format to convert the manifests to, or null to keep their format
     * @throws ArchiveException if it is not the archive that COSA recorded, or skopeo cannot address it
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

    /** Returns whether the image is converted, so that its digest is not known in advance. */
    public boolean converts() {
        return format != null;
    }
}
