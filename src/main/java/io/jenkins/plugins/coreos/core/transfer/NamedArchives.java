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
import java.util.function.Consumer;

/**
 * Selects archives by their paths.
 *
 * @param archives absolute paths, or paths relative to the current directory; several archives become one index
 * @param refName name in index.json of the image in each archive; null for the only image
 */
public record NamedArchives(List<String> archives, String refName) implements ArchiveSelector {
    private static final long serialVersionUID = 1L;

    public NamedArchives {
        // JEP-200 may reject the serialized form of List.copyOf.
        archives = new ArrayList<>(archives);
    }

    @Override
    public boolean isIndex() {
        return archives.size() > 1;
    }

    @Override
    public boolean existsIn(Path directory, CosaFiles files) throws IOException {
        for (String archive : archives) {
            if (!files.exists(directory.resolve(archive))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Found find(Path directory, CosaFiles files, Consumer<String> log) throws IOException {
        List<ArchiveFile> sources = new ArrayList<>();
        Set<String> tags = new LinkedHashSet<>();
        for (String archive : archives) {
            Path path = directory.resolve(archive);
            Optional<MetaJson> meta = CosaDirectory.besideArchive(path, files);
            sources.add(meta.isPresent() ? source(path, meta.get()) : ArchiveFile.of(path.toString(), refName));
            tags.add(meta.isPresent() ? tag(meta.get()) : null);
        }
        return new Found(sources, isIndex(), tags.size() == 1 ? tags.iterator().next() : null);
    }

    private String tag(MetaJson meta) throws IOException {
        return isIndex() ? meta.id() : meta.id() + "-" + meta.arch();
    }

    private ArchiveFile source(Path archive, MetaJson meta) throws IOException {
        for (Map.Entry<String, CosaImage> entry : meta.images().entrySet()) {
            if (entry.getValue().path().equals(String.valueOf(archive.getFileName()))) {
                return ArchiveFile.of(archive, meta, entry.getKey(), refName);
            }
        }
        return ArchiveFile.of(archive.toString(), refName);
    }
}
