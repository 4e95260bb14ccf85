package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.cosa.CosaImage;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.DiskImage;
import java.io.Serializable;
import java.nio.file.Path;

/**
 * A disk image of a build to push as an artifact of the build's index.
 *
 * @param path path of the file
 * @param name COSA's name for the platform, as in meta.json: {@code qemu}
 * @param extension extension of the file without the leading dot: {@code qcow2}
 * @param digest digest of the file in meta.json
 * @param size size of the file in meta.json, in bytes; null if unknown
 */
record DiskImageFile(String path, String name, String extension, Digest digest, Long size) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Creates a reference to a file that meta.json lists with a checksum. */
    static DiskImageFile of(Path file, String name, CosaImage listed, String arch) {
        return new DiskImageFile(
                file.toString(),
                name,
                listed.diskExtension(arch),
                new Digest("sha256", listed.sha256()),
                listed.size());
    }

    /**
     * Returns the artifact of the opened file.
     *
     * @param architecture Go's name of the architecture
     */
    DiskImage artifact(String architecture, DiskImageBlob file) {
        String fileName = String.valueOf(Path.of(path).getFileName());
        return DiskImage.of(architecture, name, fileName, extension, digest, file.size());
    }
}
