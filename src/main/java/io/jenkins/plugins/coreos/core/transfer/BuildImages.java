package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.cosa.CosaDirectory;
import io.jenkins.plugins.coreos.core.cosa.CosaFiles;
import io.jenkins.plugins.coreos.core.cosa.MissingImageException;
import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.Platform;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Selects the image of a build in COSA's work directory: for one architecture, or for several as one index. Disk images
 * of the build can be part of the index.
 *
 * @param cosaDir COSA's work directory, absolute or relative to the current directory; null for the current directory
 * @param build the build ID; null or {@code latest} for the newest build
 * @param arches architectures of the index, by COSA's or Go's names, or only {@code all} for those that builds.json
 *     lists. One architecture becomes an index too, as in COSA's cmd-push-container-manifest. If empty, a single image
 *     is selected: of several architectures, that of this machine
 * @param allowMissing whether to skip architectures that have no archive
 * @param image name of the image in meta.json; null for {@code ostree}, the operating system image
 * @param refName name in index.json of the image in each archive; null for the only image
 * @param diskImages names in meta.json of disk images to add; with disk images, even one image becomes an index
 */
public record BuildImages(
        String cosaDir,
        String build,
        List<String> arches,
        boolean allowMissing,
        String image,
        String refName,
        List<String> diskImages)
        implements ArchiveSelector {
    private static final long serialVersionUID = 1L;

    private static final String SYSTEM_IMAGE = "ostree";
    private static final Pattern DISK_IMAGE = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,63}");

    /**
     * Validates the selection.
     *
     * @throws IllegalArgumentException if the directory, the build, an architecture or the name of a disk image is
     *     invalid, or {@code allowMissing} is set without an architecture
     */
    public BuildImages {
        // JEP-200 may reject the serialized form of List.copyOf.
        arches = new ArrayList<>(arches);
        ImageSelector.checkArches(arches);
        diskImages = new ArrayList<>(new LinkedHashSet<>(diskImages));
        CosaDirectory.check("cosaDir", cosaDir);
        CosaDirectory.check("image", image);
        arches.forEach(arch -> CosaDirectory.check("arches", arch));
        if (build != null && build.contains("/")) {
            throw new IllegalArgumentException("build: " + Quoted.of(build)
                    + " is not the ID of a build; give the ID alone, and its architecture as arches");
        }
        for (String name : diskImages) {
            CosaDirectory.check("diskImages", name);
            if (!DISK_IMAGE.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "diskImages: " + Quoted.of(name) + " is not the name of a disk image, such as 'qemu'");
            }
        }
        if (allowMissing && arches.isEmpty()) {
            throw new IllegalArgumentException("allowMissing needs 'arches', such as 'all'");
        }
    }

    /** Returns whether nothing except {@code refName} is set, which also applies to archives given by path. */
    boolean isDefault() {
        return equals(new BuildImages(null, null, List.of(), false, null, refName, List.of()));
    }

    @Override
    public boolean isIndex() {
        return !arches.isEmpty() || !diskImages.isEmpty();
    }

    @Override
    public boolean existsIn(Path directory, CosaFiles files) throws IOException {
        return files.exists(workDirectory(directory).resolve("builds").resolve("builds.json"));
    }

    private Path workDirectory(Path directory) {
        return cosaDir == null ? directory : directory.resolve(cosaDir);
    }

    @Override
    public Found find(Path directory, CosaFiles files, Consumer<String> log) throws IOException {
        CosaDirectory cosa = new CosaDirectory(workDirectory(directory), files);
        CosaDirectory.Build found = cosa.build(build);
        String name = image == null ? SYSTEM_IMAGE : image;
        if (isIndex()) {
            return new Found(sources(cosa, found, name, log), true, found.id());
        }
        CosaDirectory.Image one = cosa.image(found, name);
        return new Found(List.of(source(one)), false, found.id() + "-" + one.arch());
    }

    private List<ArchiveFile> sources(CosaDirectory cosa, CosaDirectory.Build found, String name, Consumer<String> log)
            throws IOException {
        List<CosaDirectory.Image> images =
                arches.isEmpty() ? List.of(cosa.image(found, name)) : images(cosa, found, name, log);
        Map<String, List<DiskImageFile>> disks = diskImages(cosa, images, log);
        List<ArchiveFile> sources = new ArrayList<>();
        for (CosaDirectory.Image each : images) {
            sources.add(source(each).withDiskImages(disks.getOrDefault(each.arch(), List.of())));
        }
        return sources;
    }

    private List<CosaDirectory.Image> images(
            CosaDirectory cosa, CosaDirectory.Build found, String name, Consumer<String> log) throws IOException {
        List<CosaDirectory.Image> images = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (String arch : arches(found)) {
            try {
                images.add(cosa.image(found, name, arch));
            } catch (MissingImageException e) {
                missing.add(arch + ": " + e.getMessage());
            }
        }
        skipMissing("no archive for ", missing, images.isEmpty(), log);
        return images;
    }

    /** Returns the disk images by architecture. */
    private Map<String, List<DiskImageFile>> diskImages(
            CosaDirectory cosa, List<CosaDirectory.Image> images, Consumer<String> log) throws IOException {
        Map<String, List<DiskImageFile>> disks = new LinkedHashMap<>();
        for (String name : diskImages) {
            List<String> missing = new ArrayList<>();
            for (CosaDirectory.Image each : images) {
                try {
                    Path file = cosa.diskImage(each, name);
                    disks.computeIfAbsent(each.arch(), arch -> new ArrayList<>())
                            .add(DiskImageFile.of(
                                    file, name, each.meta().images().get(name), each.arch()));
                } catch (MissingImageException e) {
                    missing.add("disk image " + name + " for " + each.arch() + ": " + e.getMessage());
                }
            }
            skipMissing("no ", missing, missing.size() == images.size(), log);
        }
        return disks;
    }

    /** Logs the missing files as skipped; fails if skipping is not permitted, or if all are missing. */
    private void skipMissing(String prefix, List<String> missing, boolean isAll, Consumer<String> log)
            throws ArchiveException {
        if (isAll || !missing.isEmpty() && !allowMissing) {
            throw new ArchiveException(prefix
                    + String.join("; " + prefix, missing)
                    + (isAll ? "" : "; use allowMissing to push the others"));
        }
        missing.forEach(line -> log.accept("skipping " + line));
    }

    /** Returns COSA's names of the selected architectures, without duplicates. */
    private Set<String> arches(CosaDirectory.Build found) throws ArchiveException {
        if (!arches.equals(List.of(ImageSelector.ALL))) {
            Set<String> names = new LinkedHashSet<>();
            arches.forEach(arch -> names.add(Platform.cosaArch(arch)));
            return names;
        }
        if (found.arches().isEmpty()) {
            throw new ArchiveException("builds.json lists no architectures for build " + found.id());
        }
        return new LinkedHashSet<>(found.arches());
    }

    private ArchiveFile source(CosaDirectory.Image found) throws IOException {
        return ArchiveFile.of(found.archive(), found.meta(), found.name(), refName);
    }
}
