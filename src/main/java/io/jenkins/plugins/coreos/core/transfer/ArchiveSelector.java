package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.cosa.CosaFiles;
import io.jenkins.plugins.coreos.core.files.FileName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Selects the archives to push: by their paths, or as images of a build in COSA's work directory. */
public sealed interface ArchiveSelector extends SourceSelector permits NamedArchives, BuildImages {

    /**
     * Selects the archives with the given paths, or the images of a build if there are no paths.
     *
     * @param archives absolute paths, or paths relative to the current directory
     * @throws IllegalArgumentException if both are given, or a path is not that of a file
     */
    static ArchiveSelector of(List<String> archives, BuildImages images) {
        if (archives.isEmpty()) {
            return images;
        }
        if (!images.diskImages().isEmpty()) {
            throw new IllegalArgumentException(
                    "diskImages cannot be combined with 'archive' or 'archives': the disk images are listed in the"
                            + " meta.json of a build");
        }
        if (!images.isDefault()) {
            throw new IllegalArgumentException("give either 'archive' or 'archives', or 'cosaDir', 'build', 'arches'"
                    + " and 'image' to find an archive");
        }
        archives.forEach(archive -> FileName.check("archives", archive));
        return new NamedArchives(archives, images.refName());
    }

    /**
     * The selected archives.
     *
     * @param isIndex whether to push the archives as one index, even if there is only one
     * @param defaultTag COSA's default tag: {@code <id>-<arch>} for an image, {@code <id>} for an index; null if
     *     unknown
     */
    record Found(List<ArchiveFile> sources, boolean isIndex, String defaultTag) {

        /**
         * Returns the destination, with COSA's default tag if it has no tags.
         *
         * @throws IllegalArgumentException if there is no default tag either
         */
        public Destination tagged(Destination destination) {
            if (destination.tags().isEmpty() && defaultTag == null) {
                throw new IllegalArgumentException("'" + destination.name()
                        + "' has no tag, and there is no meta.json beside "
                        + sources.get(0).archive() + " to derive a tag from; add :TAG to it, or give tags");
            }
            return destination.tags().isEmpty() ? destination.withDefaultTag(defaultTag) : destination;
        }
    }

    @Override
    default List<ImageSelector> images() {
        return List.of();
    }

    /** Returns whether the archives become one index. */
    boolean isIndex();

    /** Returns whether the named archives, or the directory's list of builds, exist. Does not check their content. */
    boolean existsIn(Path directory, CosaFiles files) throws IOException;

    /**
     * Finds the archives.
     *
     * @param directory the current directory
     * @param log receives a line for each architecture that is skipped
     * @throws IOException if the build or image does not exist
     */
    Found find(Path directory, CosaFiles files, Consumer<String> log) throws IOException;
}
