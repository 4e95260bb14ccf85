package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.cosa.MetaJson;
import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.Platform;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An archive to push.
 *
 * @param archive path of the archive
 * @param expectedDigest the digest that COSA recorded for the archive, or null to accept any
 * @param metaJson path of the meta.json that lists the archive, or null
 * @param image name of the image in that meta.json, or null
 * @param arch the architecture in that meta.json, by COSA's name, or null to accept any
 * @param refName ref name of the image in index.json; null for the only image
 * @param diskImages the disk images to push with the archive
 */
public record ArchiveFile(
        String archive,
        String expectedDigest,
        String metaJson,
        String image,
        String arch,
        String refName,
        List<DiskImageFile> diskImages)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    public ArchiveFile {
        // JEP-200 may reject the serialized form of List.copyOf.
        diskImages = new ArrayList<>(diskImages);
    }

    /** Selects an image that a meta.json in the same directory lists. */
    static ArchiveFile of(Path archive, MetaJson meta, String image, String refName) throws IOException {
        return new ArchiveFile(
                archive.toString(),
                meta.manifestDigest(image),
                archive.resolveSibling("meta.json").toString(),
                image,
                meta.arch(),
                refName,
                List.of());
    }

    ArchiveFile withDiskImages(List<DiskImageFile> files) {
        return new ArchiveFile(archive, expectedDigest, metaJson, image, arch, refName, files);
    }

    /** Selects an image in an archive that no meta.json describes. */
    static ArchiveFile of(String archive, String refName) {
        return new ArchiveFile(archive, null, null, null, null, refName, List.of());
    }

    /** Selects the only image in an archive that no meta.json describes. */
    public static ArchiveFile of(String archive) {
        return of(archive, null);
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

    /**
     * Checks the platform of the opened archive, which becomes part of an index.
     *
     * @throws ArchiveException if meta.json names another architecture
     */
    void check(Platform actual) throws ArchiveException {
        if (arch != null && !actual.isArch(arch)) {
            throw new ArchiveException(archive + " contains an image for " + actual + ", but meta.json says " + arch
                    + "; it is not the archive that COSA made");
        }
    }
}
