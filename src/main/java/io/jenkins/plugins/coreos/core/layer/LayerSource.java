package io.jenkins.plugins.coreos.core.layer;

import io.jenkins.plugins.coreos.core.text.NamedParameter;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Files to add to an image: a directory, a file, or a tar.
 *
 * @param path path on the host
 * @param destination path in the image, or null to add a directory or tar to the root directory. If it ends in a slash,
 *     it is a directory: a tar is unpacked there, and a file is added there under its own name.
 */
public record LayerSource(String path, String destination) implements Serializable {
    private static final long serialVersionUID = 1L;

    /**
     * Validates the source.
     *
     * @throws IllegalArgumentException if the destination cannot be a path in an image
     */
    public LayerSource {
        if (path.isEmpty()) {
            throw new IllegalArgumentException("add: a path is empty");
        }
        if (destination != null) {
            if (!destination.startsWith("/")) {
                throw new IllegalArgumentException(
                        "add: " + Quoted.of(destination) + " is not an absolute path in the image; begin it with /");
            }
            NamedParameter.parse("add", () -> ImagePath.parse(destination));
        }
    }

    private boolean isIntoDirectory() {
        return destination == null || destination.endsWith("/");
    }

    /** Adds the files to a layer. The content keeps a tar open until it is closed. */
    void scan(LayerContent content, Path base) throws IOException {
        Path file = base.resolve(path);
        String target = destination == null ? "" : ImagePath.parse(destination);
        if (Files.isDirectory(file)) {
            content.scan().addDirectory(file, target);
        } else if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new LayerException(Quoted.of(path) + " does not exist");
        } else if (path.endsWith(".tar") && isIntoDirectory()) {
            content.addTar(file, target);
        } else if (destination == null) {
            throw new LayerException(Quoted.of(path)
                    + " is neither a directory nor a .tar file; also give the file's path in the image");
        } else {
            Path name = file.getFileName();
            content.scan()
                    .addFile(
                            file,
                            isIntoDirectory() ? ImagePath.join(target, ImagePath.parse(name.toString())) : target);
        }
    }
}
