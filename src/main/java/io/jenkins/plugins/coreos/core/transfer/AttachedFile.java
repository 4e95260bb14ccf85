package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.archive.ArchiveBlob;
import io.jenkins.plugins.coreos.core.archive.ArchivePath;
import io.jenkins.plugins.coreos.core.files.ContainedFile;
import io.jenkins.plugins.coreos.core.files.NotRegularFileException;
import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** An open file to attach, read in place. Its digest is computed when it is opened; a change after that is an error. */
final class AttachedFile extends FileBlob {
    private final Attachment attachment;

    private AttachedFile(Attachment attachment, ArchiveBlob content) {
        super(content);
        this.attachment = attachment;
    }

    /**
     * Opens a file and computes its digest.
     *
     * @param directory base directory of a relative path
     * @throws ArchiveException if the file is missing, unreadable, empty, a link, or not a regular file, or if a link
     *     on its path leads out of the directory
     */
    static AttachedFile open(Attachment attachment, Path directory) throws IOException {
        Path path = directory.resolve(attachment.file());
        FileChannel channel = channel(path, attachment, directory);
        try {
            long size = channel.size();
            if (size == 0) {
                throw new ArchiveException("the file to attach is empty: " + path);
            }
            Digest placeholder = Digest.sha256(new byte[0]);
            Digest digest = new ArchiveBlob(path, channel, new Descriptor("", placeholder, size), 0).actualDigest();
            Descriptor descriptor = new Descriptor(attachment.mediaType(), digest, size);
            return new AttachedFile(attachment, new ArchiveBlob(path, channel, descriptor, 0));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static FileChannel channel(Path path, Attachment attachment, Path directory) throws IOException {
        try {
            return ContainedFile.open(directory, attachment.file());
        } catch (NotRegularFileException e) {
            throw new ArchiveException("a file cannot be attached: " + e.getMessage(), e);
        } catch (NoSuchFileException e) {
            throw new ArchiveException("the file to attach does not exist: " + path, e);
        } catch (FileSystemException e) {
            throw ArchivePath.unreadable(path, e);
        }
    }

    Attachment attachment() {
        return attachment;
    }

    /** Returns the name under which clients save the file. */
    String title() {
        return String.valueOf(file().getFileName());
    }

    @Override
    ArchiveException wrongDigest(Digest actual) {
        return new ArchiveException(
                file() + " changed while it was being attached: its digest was " + digest() + " and is now " + actual);
    }
}
