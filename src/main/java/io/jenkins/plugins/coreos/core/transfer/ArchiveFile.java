package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.Digest;
import java.io.Serializable;

/**
 * An archive to push.
 *
 * @param archive path of the archive
 * @param expectedDigest the digest that COSA recorded for the archive, or null to accept any
 * @param metaJson path of the meta.json that lists the archive, or null
 * @param image name of the image in that meta.json, or null
 * @param refName name in index.json of the image to push; null for the only image
 */
public record ArchiveFile(String archive, String expectedDigest, String metaJson, String image, String refName)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Creates a reference to the only image of an archive. */
    public ArchiveFile(String archive, String expectedDigest, String metaJson, String image) {
        this(archive, expectedDigest, metaJson, image, null);
    }

    ArchiveFile withRefName(String name) {
        return new ArchiveFile(archive, expectedDigest, metaJson, image, name);
    }

    /**
     * Checks the digest of the opened archive.
     *
     * @throws ArchiveException if COSA recorded another digest, which means that the archive has been replaced
     */
    public void check(Digest actual) throws ArchiveException {
        if (expectedDigest != null && !expectedDigest.equals(actual.toString())) {
            throw new ArchiveException(archive + " contains the image " + actual + ", but meta.json says "
                    + expectedDigest + "; it is not the archive that COSA made");
        }
    }

    /** Returns an archive without any metadata. */
    public static ArchiveFile of(String archive) {
        return new ArchiveFile(archive, null, null, null);
    }
}
