package io.jenkins.plugins.coreos.core.layer;

import io.jenkins.plugins.coreos.core.files.RegularFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import java.util.Set;

/** A regular file in a source directory. */
final class SourceFile implements FileContent {
    private static final int CHUNK = 128 * 1024;

    private final SourceDirectory.Opened opened;
    private final SourceDirectory directory;
    private final Path name;
    private final Object key;
    private final FileTime modified;
    private final long size;

    SourceFile(SourceDirectory.Opened opened, SourceDirectory directory, Path name, BasicFileAttributes attributes) {
        this.opened = opened;
        this.directory = directory;
        this.name = name;
        this.key = attributes.fileKey();
        this.modified = attributes.lastModifiedTime();
        this.size = attributes.size();
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void copyTo(OutputStream out) throws IOException {
        Path path = directory.path().resolve(name);
        SecureDirectoryStream<Path> parent = opened.get(directory);
        try {
            check(parent, path);
            // Opening has a time limit, because it blocks if a FIFO has just replaced the file.
            try (SeekableByteChannel channel = RegularFile.openWithin(path, () -> open(parent, path))) {
                check(parent, path);
                copy(channel, out, path);
                check(parent, path);
            }
        } catch (FileSystemException e) {
            throw SourceDirectory.unreadable(path, e);
        }
    }

    private SeekableByteChannel open(SecureDirectoryStream<Path> parent, Path path) throws IOException {
        try {
            return parent.newByteChannel(name, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            // For a link, Java throws an IOException that does not name the path.
            throw SourceDirectory.changed(path);
        }
    }

    private void check(SecureDirectoryStream<Path> parent, Path path) throws IOException {
        BasicFileAttributes now = parent.getFileAttributeView(
                        name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes();
        boolean isSame = now.isRegularFile()
                && Objects.equals(key, now.fileKey())
                && size == now.size()
                && modified.equals(now.lastModifiedTime());
        if (!isSame) {
            throw SourceDirectory.changed(path);
        }
    }

    private void copy(SeekableByteChannel channel, OutputStream out, Path path) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(CHUNK, Math.max(1, size)));
        long left = size;
        while (left > 0) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), left));
            int read = channel.read(buffer);
            if (read < 0) {
                throw SourceDirectory.changed(path);
            }
            out.write(buffer.array(), 0, read);
            left -= read;
        }
    }
}
