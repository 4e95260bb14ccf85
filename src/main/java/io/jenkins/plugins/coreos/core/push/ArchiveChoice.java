package io.jenkins.plugins.coreos.core.push;

import io.jenkins.plugins.coreos.core.cosa.CosaDirectory;
import io.jenkins.plugins.coreos.core.cosa.CosaImage;
import io.jenkins.plugins.coreos.core.cosa.MetaJson;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Which archive is meant: the one that is named, or an image of the latest build.
 *
 * @param archive relative to the current directory or absolute; null for the latest build's
 * @param cosaDir COSA's work directory, likewise; null for the current directory
 * @param image which image of the build, by its name in meta.json; null for {@code ostree}, the system itself
 */
public record ArchiveChoice(String archive, String cosaDir, String image) implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final String SYSTEM = "ostree";

    public ArchiveChoice {
        if (archive != null && (cosaDir != null || image != null)) {
            throw new IllegalArgumentException(
                    "'archive' names a file, 'cosaDir' and 'image' find one: give the one or the others");
        }
    }

    /**
     * What was found.
     *
     * @param archive the archive's path
     * @param destination where it goes, now with a tag in any case
     * @param expectedDigest the digest that COSA recorded, or null
     */
    public record Found(Path archive, Destination destination, String expectedDigest) {}

    /**
     * Finds the archive. Without a tag, the destination gets COSA's own, {@code <id>-<arch>}.
     *
     * @param directory the current directory
     * @throws IOException when there is no such build or image
     * @throws IllegalArgumentException when nothing tells a tag
     */
    public Found find(Path directory, Destination destination) throws IOException {
        if (archive == null) {
            Path work = cosaDir == null ? directory : directory.resolve(cosaDir);
            CosaDirectory.Image found = new CosaDirectory(work).image(image == null ? SYSTEM : image);
            return new Found(found.archive(), destination.withDefaultTag(found.defaultTag()), found.digest());
        }
        Path path = directory.resolve(archive);
        Optional<MetaJson> meta = CosaDirectory.besideArchive(path);
        if (meta.isPresent()) {
            String tag = meta.get().id() + "-" + meta.get().arch();
            return new Found(path, destination.withDefaultTag(tag), recordedDigest(meta.get(), path));
        }
        if (destination.tags().isEmpty()) {
            throw new IllegalArgumentException("'" + destination.repository()
                    + "' names no tag, and no meta.json beside " + path + " tells one; add :TAG to it, or give tags");
        }
        return new Found(path, destination, null);
    }

    private static String recordedDigest(MetaJson meta, Path archive) {
        for (Map.Entry<String, CosaImage> entry : meta.images().entrySet()) {
            if (entry.getValue().path().equals(String.valueOf(archive.getFileName()))) {
                return meta.manifestDigest(entry.getKey());
            }
        }
        return null;
    }
}
