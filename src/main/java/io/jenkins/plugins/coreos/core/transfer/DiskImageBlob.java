package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.archive.ArchiveBlob;
import io.jenkins.plugins.coreos.core.archive.ArchivePath;
import io.jenkins.plugins.coreos.core.files.NotRegularFileException;
import io.jenkins.plugins.coreos.core.files.RegularFile;
import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The file of a disk image, read in place; its digest is the one that meta.json lists. */
final class DiskImageBlob extends FileBlob {
    private DiskImageBlob(ArchiveBlob content) {
        super(content);
    }

    /**
     * Opens the file of a disk image.
     *
     * @throws ArchiveException if it is missing, unreadable, not a regular file in its directory, or has a size other
     *     than meta.json lists
     */
    static DiskImageBlob open(DiskImageFile file) throws IOException {
        Path path = Path.of(file.path());
        FileChannel channel = channel(path);
        try {
            long size = channel.size();
            if (file.size() != null && file.size() != size) {
                throw new ArchiveException(path + " has " + size + " bytes, but meta.json says " + file.size()
                        + "; it is incomplete, or not the file that COSA made");
            }
            return new DiskImageBlob(new ArchiveBlob(path, channel, new Descriptor("", file.digest(), size), 0));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static FileChannel channel(Path path) throws IOException {
        try {
            Path directory = path.toAbsolutePath().resolveSibling("").toRealPath();
            Path target = path.toRealPath();
            // The build may have been fetched (buildfetch): its meta.json and links are untrusted.
            if (!target.startsWith(directory)) {
                throw new ArchiveException(path + " is a link to " + target + ", outside the build's directory");
            }
            return RegularFile.open(target);
        } catch (NotRegularFileException e) {
            throw new ArchiveException(e.getMessage(), e);
        } catch (NoSuchFileException e) {
            throw new ArchiveException(path + " does not exist", e);
        } catch (FileSystemException e) {
            throw ArchivePath.unreadable(path, e);
        }
    }

    @Override
    ArchiveException wrongDigest(Digest actual) {
        return new ArchiveException(file() + " has the digest " + actual + ", but meta.json says " + digest()
                + "; it is not the file that COSA made");
    }
}
