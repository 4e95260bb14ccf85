package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.Digest;
import java.io.Serializable;

/**
 * An archive to push.
 *
 * @param archive its path
 * @param expectedDigest the digest that COSA recorded for it, or null for whatever it has
 * @param metaJson the path of the meta.json that lists it, or null
 * @param image its name there, or null
 * @param refName which image of the archive is meant, by its name in index.json; null for the only one
 */
public record ArchiveFile(String archive, String expectedDigest, String metaJson, String image, String refName)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The only image of an archive. */
    public ArchiveFile(String archive, String expectedDigest, String metaJson, String image) {
        this(archive, expectedDigest, metaJson, image, null);
    }

    ArchiveFile withRefName(String name) {
        return new ArchiveFile(archive, expectedDigest, metaJson, image, name);
    }

    /**
     * Checks what the archive turns out to hold.
     *
     * @throws ArchiveException when COSA recorded another digest: somebody has put another archive in its place
     */
    public void check(Digest actual) throws ArchiveException {
        if (expectedDigest != null && !expectedDigest.equals(actual.toString())) {
            throw new ArchiveException(archive + " holds the image " + actual + ", where meta.json says "
                    + expectedDigest + "; it is not the archive that COSA made");
        }
    }

    /** An archive that nothing is known of. */
    public static ArchiveFile of(String archive) {
        return new ArchiveFile(archive, null, null, null);
    }
}
