package io.jenkins.plugins.coreos.core.layer;

import io.jenkins.plugins.coreos.core.files.NotRegularFileException;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Adds the files of directories to a layer. Symbolic links are added as links; none is followed, even if a directory is
 * replaced with a link in the meantime.
 */
final class DirectoryScan {
    /** Maximum depth of a directory tree; each level keeps a file descriptor open. */
    private static final int MAX_DEPTH = 200;

    private static final int PERMISSIONS = 07777;

    private final LayerTree tree;
    private final SourceDirectory.Opened opened;
    /** Files with several hard links, by inode. */
    private final Map<Object, SourceFile> inodes = new HashMap<>();

    /** Number of the source that is being scanned, for {@link LayerTree#add}. */
    private int source;

    /** @param opened the open directories, from which the content of the files is read later */
    DirectoryScan(LayerTree tree, SourceDirectory.Opened opened) {
        this.tree = tree;
        this.opened = opened;
    }

    /**
     * Adds the content of a directory.
     *
     * @param destination path of the directory in the image, which gets the mode of {@code path}, unless it is the root
     */
    void addDirectory(Path path, String destination) throws IOException {
        source++;
        try {
            SourceDirectory root = SourceDirectory.root(path);
            tree.add(destination, LayerEntry.directory(mode(path)), source);
            try (SecureDirectoryStream<Path> stream = root.open(null)) {
                addContent(root, stream, path, destination, 0);
            }
        } catch (FileSystemException e) {
            throw SourceDirectory.unreadable(path, e);
        }
    }

    /** Adds one file or link at a path in the image. */
    void addFile(Path path, String destination) throws IOException {
        source++;
        Path parent = path.resolveSibling(".");
        try {
            SourceDirectory root = SourceDirectory.root(parent);
            try (SecureDirectoryStream<Path> stream = root.open(null)) {
                add(root, stream, path, destination, 0);
            }
        } catch (FileSystemException e) {
            throw SourceDirectory.unreadable(path, e);
        }
    }

    private void addContent(
            SourceDirectory directory, SecureDirectoryStream<Path> stream, Path path, String destination, int depth)
            throws IOException {
        if (depth == MAX_DEPTH) {
            throw new LayerException(
                    Quoted.of(path.toString()) + " is nested more than " + MAX_DEPTH + " directories deep");
        }
        try {
            for (Path child : stream) {
                Path name = Objects.requireNonNull(child.getFileName());
                Path full = path.resolve(name);
                String imageName = text(name, full);
                if (imageName.startsWith(ImagePath.WHITEOUT)) {
                    throw new LayerException(Quoted.of(full.toString())
                            + " has the name of a whiteout; use remove to remove a file of the base");
                }
                add(directory, stream, full, ImagePath.join(destination, imageName), depth);
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("interrupted while reading " + full);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private void add(
            SourceDirectory directory, SecureDirectoryStream<Path> stream, Path path, String destination, int depth)
            throws IOException {
        Path name = path.getFileName();
        try {
            BasicFileAttributes attributes = stream.getFileAttributeView(
                            name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .readAttributes();
            // The stream does not provide the setuid, setgid and sticky bits.
            Map<String, Object> unix = Files.readAttributes(path, "unix:mode,nlink,fileKey", LinkOption.NOFOLLOW_LINKS);
            if (!attributes.fileKey().equals(unix.get("fileKey"))) {
                throw SourceDirectory.changed(path);
            }
            int mode = (Integer) unix.get("mode");
            if (attributes.isDirectory()) {
                tree.add(destination, LayerEntry.directory(mode & PERMISSIONS), source);
                SourceDirectory child = new SourceDirectory(directory, name, attributes.fileKey());
                try (SecureDirectoryStream<Path> content = child.open(stream)) {
                    addContent(child, content, path, destination, depth + 1);
                }
            } else if (attributes.isSymbolicLink()) {
                String target = text(Files.readSymbolicLink(path), path);
                if (!attributes.fileKey().equals(Files.getAttribute(path, "unix:fileKey", LinkOption.NOFOLLOW_LINKS))) {
                    throw SourceDirectory.changed(path);
                }
                tree.add(destination, LayerEntry.link(target), source);
            } else if (attributes.isRegularFile()) {
                SourceFile file = new SourceFile(opened, directory, name, attributes);
                boolean isShared = (Integer) unix.get("nlink") > 1;
                SourceFile first = isShared ? inodes.putIfAbsent(attributes.fileKey(), file) : null;
                tree.add(destination, LayerEntry.file(mode & PERMISSIONS, first == null ? file : first), source);
            } else {
                throw new LayerException(Quoted.of(path.toString()) + " is " + NotRegularFileException.kind(mode)
                        + ", which a layer cannot contain");
            }
        } catch (LayerException e) {
            throw e;
        } catch (FileSystemException e) {
            throw SourceDirectory.unreadable(path, e);
        }
    }

    private static int mode(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:mode") & PERMISSIONS;
    }

    /**
     * Returns the bytes of a name or of a link's target as UTF-8. {@link Path#toString} decodes them with the
     * locale's character set, which in many containers is ASCII; the path's URI contains the bytes.
     */
    private static String text(Path name, Path where) throws LayerException {
        String plain = name.toString();
        if (plain.chars().allMatch(c -> c > 0 && c < 0x80)) {
            return plain;
        }
        Path root = name.getFileSystem().getRootDirectories().iterator().next();
        String uri = root.resolve(name).toUri().getRawPath();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = name.isAbsolute() ? 0 : 1; i < uri.length(); i++) {
            if (uri.charAt(i) == '%') {
                bytes.write(Integer.parseInt(uri.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                bytes.write(uri.charAt(i));
            }
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
            // The URI of a directory ends in a slash.
            return text.endsWith("/") && !plain.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        } catch (CharacterCodingException e) {
            throw new LayerException(Quoted.of(where.toString()) + " has a name that is not valid UTF-8", e);
        }
    }
}
