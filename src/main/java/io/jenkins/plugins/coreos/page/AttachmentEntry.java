package io.jenkins.plugins.coreos.page;

import io.jenkins.plugins.coreos.core.text.ByteSize;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/**
 * A file attached to an image, such as an SBOM or a provenance statement. Stored in build.xml: never rename a field.
 */
@ExportedBean(defaultVisibility = 999)
public final class AttachmentEntry {
    /** The name of the file. */
    @Exported
    public final String file;

    @Exported
    public final String mediaType;

    /** The digest of the manifest that refers to the image. */
    @Exported
    public final String digest;

    /** Size in bytes. */
    @Exported
    public final long size;

    AttachmentEntry(UntrustedMap values) {
        file = values.text("file");
        mediaType = values.text("mediaType");
        digest = values.text("digest");
        size = values.number("size");
    }

    /** The size as text for users, or null. */
    public String getSizeText() {
        return size == 0 ? null : ByteSize.of(size);
    }
}
