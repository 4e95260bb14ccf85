package io.jenkins.plugins.coreos.core.layer;

import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;

/**
 * A directory of a source tree, identified by its device and inode. Opening it fails if it has since been replaced,
 * for example with a link.
 *
 * @param parent null for the root of the tree
 * @param name name in the parent; the path of the root
 * @param key device and inode
 */
record SourceDirectory(SourceDirectory parent, Path name, Object key) {

    /** Returns the root of a tree; a link to it is followed. */
    static SourceDirectory root(Path path) throws IOException {
        return new SourceDirectory(
                null,
                path,
                Files.readAttributes(path, BasicFileAttributes.class).fileKey());
    }

    Path path() {
        return parent == null ? name : parent.path().resolve(name);
    }

    /** Opens the directory in its open parent; a link is an error. */
    SecureDirectoryStream<Path> open(SecureDirectoryStream<Path> opened) throws IOException {
        try {
            DirectoryStream<Path> stream = parent == null
                    ? Files.newDirectoryStream(name)
                    : opened.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
            if (!(stream instanceof SecureDirectoryStream<Path> secure)) {
                stream.close();
                throw new LayerException("layers can be created on Linux only");
            }
            Object now = secure.getFileAttributeView(BasicFileAttributeView.class)
                    .readAttributes()
                    .fileKey();
            if (!Objects.equals(key, now)) {
                secure.close();
                throw changed(path());
            }
            return secure;
        } catch (FileSystemException e) {
            throw unreadable(path(), e);
        }
    }

    static LayerException changed(Path path) {
        return new LayerException(Quoted.of(path.toString()) + " was changed while the layer was made");
    }

    static LayerException unreadable(Path path, FileSystemException e) {
        String reason = e instanceof AccessDeniedException
                ? "permission denied"
                : e instanceof NoSuchFileException ? "it does not exist" : e.getReason();
        return new LayerException(Quoted.of(path.toString()) + " cannot be read: " + reason, e);
    }

    /** The open directories from the root of a tree to one of its directories. */
    static final class Opened implements Closeable {
        private final Deque<Map.Entry<SourceDirectory, SecureDirectoryStream<Path>>> open = new ArrayDeque<>();

        /** Returns the open directory; closes those that do not contain it. */
        SecureDirectoryStream<Path> get(SourceDirectory wanted) throws IOException {
            while (!open.isEmpty() && !wanted.isIn(open.peek().getKey())) {
                open.pop().getValue().close();
            }
            if (open.isEmpty() || open.peek().getKey() != wanted) {
                SecureDirectoryStream<Path> parent = wanted.parent == null ? null : get(wanted.parent);
                open.push(Map.entry(wanted, wanted.open(parent)));
            }
            return open.peek().getValue();
        }

        @Override
        public void close() throws IOException {
            while (!open.isEmpty()) {
                open.pop().getValue().close();
            }
        }
    }

    private boolean isIn(SourceDirectory directory) {
        for (SourceDirectory at = this; at != null; at = at.parent) {
            if (at == directory) {
                return true;
            }
        }
        return false;
    }
}
