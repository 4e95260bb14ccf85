package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.cosa.CosaDirectory;
import io.jenkins.plugins.coreos.core.cosa.CosaFiles;
import io.jenkins.plugins.coreos.core.cosa.CosaImage;
import io.jenkins.plugins.coreos.core.cosa.MetaJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Selects the archives to push: named archives, or an image of the latest build.
 *
 * @param archives absolute paths, or paths relative to the current directory; several archives become one index; if
 *     empty, the latest build is used
 * @param cosaDir COSA's work directory, absolute or relative; null for the current directory
 * @param image name of the build's image in meta.json; null for {@code ostree}, the operating system image
 * @param refName name in index.json of the image in each archive; null for the only image
 */
public record ArchiveSelector(List<String> archives, String cosaDir, String image, String refName)
        implements SourceSelector {
    private static final long serialVersionUID = 1L;
    private static final String SYSTEM = "ostree";

    public ArchiveSelector {
        archives = new ArrayList<>(archives);
        if (!archives.isEmpty() && (cosaDir != null || image != null)) {
            throw new IllegalArgumentException(
                    "give either 'archive' or 'archives', or 'cosaDir' and 'image' to find an archive");
        }
    }

    /**
     * The selected archives.
     *
     * @param defaultTag COSA's default tag: {@code <id>-<arch>} for one archive, {@code <id>} for several; null if
     *     unknown
     */
    public record Found(List<ArchiveFile> sources, String defaultTag) {

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

    /**
     * Returns whether the named archives, or the directory's list of builds, exist here. Does not check their content.
     */
    public boolean isSeen(Path directory, CosaFiles files) throws IOException {
        if (archives.isEmpty()) {
            return files.exists(work(directory).resolve("builds").resolve("builds.json"));
        }
        for (String archive : archives) {
            if (!files.exists(directory.resolve(archive))) {
                return false;
            }
        }
        return true;
    }

    private Path work(Path directory) {
        return cosaDir == null ? directory : directory.resolve(cosaDir);
    }

    /**
     * Finds the archives.
     *
     * @param directory the current directory
     * @throws IOException if the build or image does not exist
     */
    public Found find(Path directory) throws IOException {
        return find(directory, CosaFiles.LOCAL);
    }

    /** Finds the archives as {@link #find(Path)} does, through the given file access. */
    public Found find(Path directory, CosaFiles files) throws IOException {
        if (archives.isEmpty()) {
            String name = image == null ? SYSTEM : image;
            CosaDirectory.Image found = new CosaDirectory(work(directory), files).image(name);
            String metaJson = found.archive().resolveSibling("meta.json").toString();
            return new Found(
                    List.of(new ArchiveFile(found.archive().toString(), found.digest(), metaJson, name, refName)),
                    found.defaultTag());
        }
        List<ArchiveFile> sources = new ArrayList<>();
        Set<String> tags = new LinkedHashSet<>();
        for (String archive : archives) {
            Path path = directory.resolve(archive);
            Optional<MetaJson> meta = CosaDirectory.besideArchive(path, files);
            ArchiveFile source = meta.isPresent() ? source(path, meta.get()) : ArchiveFile.of(path.toString());
            sources.add(source.withRefName(refName));
            tags.add(meta.isPresent() ? tag(meta.get()) : null);
        }
        return new Found(sources, tags.size() == 1 ? tags.iterator().next() : null);
    }

    private String tag(MetaJson meta) throws IOException {
        return archives.size() == 1 ? meta.id() + "-" + meta.arch() : meta.id();
    }

    private static ArchiveFile source(Path archive, MetaJson meta) {
        String metaJson = archive.resolveSibling("meta.json").toString();
        for (Map.Entry<String, CosaImage> entry : meta.images().entrySet()) {
            if (entry.getValue().path().equals(String.valueOf(archive.getFileName()))) {
                return new ArchiveFile(
                        archive.toString(), meta.manifestDigest(entry.getKey()), metaJson, entry.getKey());
            }
        }
        return ArchiveFile.of(archive.toString());
    }
}
