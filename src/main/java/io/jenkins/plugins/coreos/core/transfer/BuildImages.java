package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.cosa.CosaDirectory;
import io.jenkins.plugins.coreos.core.cosa.CosaFiles;
import io.jenkins.plugins.coreos.core.cosa.MissingImageException;
import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.Platform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Selects an image of a build in COSA's work directory: of one architecture, or of several as one index.
 *
 * @param cosaDir COSA's work directory, absolute or relative to the current directory; null for the current directory
 * @param build the build ID; null or {@code latest} for the newest build
 * @param arches architectures of the index, by COSA's or Go's names; the only element {@code all} for those that
 *     builds.json lists. One architecture becomes an index too, as in COSA's cmd-push-container-manifest. Empty for a
 *     single image, that of this machine's architecture if the build has several
 * @param allowMissing whether to skip the {@code arches} without an archive
 * @param image name of the image in meta.json; null for {@code ostree}, the operating system image
 * @param refName name in index.json of the image in each archive; null for the only image
 */
public record BuildImages(
        String cosaDir, String build, List<String> arches, boolean allowMissing, String image, String refName)
        implements ArchiveSelector {
    private static final long serialVersionUID = 1L;

    private static final String SYSTEM = "ostree";

    /**
     * Validates the selection.
     *
     * @throws IllegalArgumentException if an architecture is invalid, or {@code allowMissing} is set without one
     */
    public BuildImages {
        // JEP-200 may reject the serialized form of List.copyOf.
        arches = new ArrayList<>(arches);
        ImageSelector.checkArches(arches);
        if (allowMissing && arches.isEmpty()) {
            throw new IllegalArgumentException("allowMissing needs 'arches', such as 'all'");
        }
    }

    /** Returns whether only the name in the archive is given, which applies to named archives too. */
    boolean isDefault() {
        return equals(new BuildImages(null, null, List.of(), false, null, refName));
    }

    @Override
    public boolean isIndex() {
        return !arches.isEmpty();
    }

    @Override
    public boolean isSeen(Path directory, CosaFiles files) throws IOException {
        return files.exists(work(directory).resolve("builds").resolve("builds.json"));
    }

    private Path work(Path directory) {
        return cosaDir == null ? directory : directory.resolve(cosaDir);
    }

    @Override
    public Found find(Path directory, CosaFiles files, Consumer<String> log) throws IOException {
        CosaDirectory cosa = new CosaDirectory(work(directory), files);
        CosaDirectory.Build found = cosa.build(build);
        String name = image == null ? SYSTEM : image;
        if (isIndex()) {
            return new Found(sources(cosa, found, name, log), true, found.id());
        }
        CosaDirectory.Image one = cosa.image(found, name);
        return new Found(List.of(source(one)), false, found.id() + "-" + one.arch());
    }

    private List<ArchiveFile> sources(CosaDirectory cosa, CosaDirectory.Build found, String name, Consumer<String> log)
            throws IOException {
        List<ArchiveFile> sources = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (String arch : arches(found)) {
            try {
                sources.add(source(cosa.image(found, name, arch)));
            } catch (MissingImageException e) {
                missing.add(arch + ": " + e.getMessage());
            }
        }
        if (sources.isEmpty() || !missing.isEmpty() && !allowMissing) {
            throw new ArchiveException("no archive for " + String.join("; no archive for ", missing)
                    + (sources.isEmpty() ? "" : "; use allowMissing to push the others"));
        }
        missing.forEach(line -> log.accept("skipping " + line));
        return sources;
    }

    /** Returns COSA's names of the selected architectures, without duplicates. */
    private Set<String> arches(CosaDirectory.Build found) throws ArchiveException {
        if (!arches.equals(List.of(ImageSelector.ALL))) {
            Set<String> names = new LinkedHashSet<>();
            arches.forEach(arch -> names.add(Platform.cosaArch(arch)));
            return names;
        }
        if (found.arches().isEmpty()) {
            throw new ArchiveException("builds.json lists no architecture of the build " + found.id());
        }
        return new LinkedHashSet<>(found.arches());
    }

    private ArchiveFile source(CosaDirectory.Image found) throws IOException {
        return ArchiveFile.of(found.archive(), found.meta(), found.name(), refName);
    }
}
