package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.cosa.CosaDirectory;
import io.jenkins.plugins.coreos.core.cosa.CosaFiles;
import io.jenkins.plugins.coreos.core.cosa.CosaImage;
import io.jenkins.plugins.coreos.core.cosa.MetaJson;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which archives are meant: those that are named, or an image of the latest build.
 *
 * @param archives relative to the current directory or absolute; several become one index; none: the latest build's
 * @param cosaDir COSA's work directory, likewise; null for the current directory
 * @param image which image of the build, by its name in meta.json; null for {@code ostree}, the system itself
 * @param refName which image of each archive, by its name in index.json; null for the only one
 */
public record ArchiveSelector(List<String> archives, String cosaDir, String image, String refName)
        implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final String SYSTEM = "ostree";

    public ArchiveSelector {
        archives = new ArrayList<>(archives);
        if (!archives.isEmpty() && (cosaDir != null || image != null)) {
            throw new IllegalArgumentException(
                    "'archive' and 'archives' name files, 'cosaDir' and 'image' find one: give these or those");
        }
    }

    /**
     * What was found.
     *
     * @param defaultTag COSA's own tag, {@code <id>-<arch>}, for several {@code <id>}; null where nothing tells one
     */
    public record Found(List<ArchiveFile> sources, String defaultTag) {

        /**
         * The destination with COSA's tag, where it has none.
         *
         * @throws IllegalArgumentException when there is no such tag either
         */
        public Destination tagged(Destination destination) {
            if (destination.tags().isEmpty() && defaultTag == null) {
                throw new IllegalArgumentException("'" + destination.name()
                        + "' names no tag, and no meta.json beside "
                        + sources.get(0).archive() + " tells one; add :TAG to it, or give tags");
            }
            return destination.tags().isEmpty() ? destination.withDefaultTag(defaultTag) : destination;
        }
    }

    /**
     * Whether somebody sees what is meant: the named archives, or the directory's list of builds. What is in them, and
     * whether it can be pushed, is another question.
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
     * @throws IOException when there is no such build or image
     */
    public Found find(Path directory) throws IOException {
        return find(directory, CosaFiles.LOCAL);
    }

    /** As {@link #find(Path)}, where somebody else sees the files. */
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
