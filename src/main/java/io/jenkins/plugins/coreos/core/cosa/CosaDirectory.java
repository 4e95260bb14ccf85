package io.jenkins.plugins.coreos.core.cosa;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.Platform;
import io.jenkins.plugins.coreos.core.text.Nearest;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** COSA's work directory; finds builds and images to push (COSA's src/cosalib/builds.py). */
public final class CosaDirectory {
    /** Selects the newest build, as in COSA's own commands. */
    public static final String LATEST = "latest";

    private static final int MAX_SHOWN = 10;

    private final Path directory;
    private final CosaFiles files;

    /** Creates a directory that this process can access. */
    public CosaDirectory(Path directory) {
        this(directory, CosaFiles.LOCAL);
    }

    /** Creates the directory; reads nothing. */
    public CosaDirectory(Path directory, CosaFiles files) {
        this.directory = directory;
        this.files = files;
    }

    /**
     * Validates a parameter that selects images in COSA's directory.
     *
     * @param parameter {@code cosaDir}, {@code arches}, {@code image} or {@code diskImages}
     * @param value the path, or a name; may be null
     * @throws IllegalArgumentException if it is certainly wrong, such as the path of a build instead of the directory
     */
    public static void check(String parameter, String value) {
        String mistake = value == null ? null : CosaMistakes.of(parameter, value);
        if (mistake != null) {
            throw new IllegalArgumentException(parameter + ": " + Quoted.of(value) + " " + mistake);
        }
    }

    /**
     * A build listed in builds.json.
     *
     * @param id the build ID
     * @param arches the architectures of the build
     */
    public record Build(String id, List<String> arches) {
        public Build {
            arches = List.copyOf(arches);
        }
    }

    /**
     * An image to push.
     *
     * @param archive the OCI archive
     * @param name its name in meta.json
     * @param arch the architecture, by COSA's name
     * @param meta the build's meta.json, which is beside the archive
     */
    public record Image(Path archive, String name, String arch, MetaJson meta) {}

    /**
     * Returns the builds in this directory, newest first.
     *
     * @throws ArchiveException if it is not a COSA work directory
     * @throws JsonException if builds.json is invalid
     */
    public List<Build> builds() throws IOException {
        Path list = directory.resolve("builds").resolve("builds.json");
        if (!files.isDirectory(directory.resolve("builds"))) {
            Optional<Path> outer = outer();
            throw new ArchiveException(
                    outer.isPresent()
                            ? directory + " is inside the COSA work directory " + outer.get() + ": set cosaDir to "
                                    + outer.get()
                            : directory + " has no builds/, so it is not a COSA work directory: "
                                    + "name the archive, or the directory that cosaBuild used");
        }
        if (!files.exists(list)) {
            throw new ArchiveException(directory + " has no build yet: there is no " + list);
        }
        JsonObject json = Json.parseObject(read(files, list), list.toString());
        List<Build> builds = new ArrayList<>();
        for (JsonObject build : json.objects("builds")) {
            List<String> arches = build.strings("arches");
            for (String arch : arches) {
                CosaImage.fileName(arch, build.what());
            }
            builds.add(new Build(CosaImage.fileName(build.string("id"), build.what()), arches));
        }
        return builds;
    }

    /** Returns the work directory whose builds or sources contain this directory. */
    private Optional<Path> outer() throws IOException {
        Path at = directory.toAbsolutePath().normalize();
        for (Path parent = at.getParent(); parent != null; parent = parent.getParent()) {
            String name = String.valueOf(parent.relativize(at).getName(0));
            boolean isPart = name.equals("builds") || name.equals("src");
            if (isPart && files.exists(parent.resolve("builds").resolve("builds.json"))) {
                return Optional.of(parent);
            }
        }
        return Optional.empty();
    }

    /**
     * Returns the newest build.
     *
     * @throws ArchiveException if there are no builds
     */
    public Build latest() throws IOException {
        return builds().stream()
                .findFirst()
                .orElseThrow(() -> new ArchiveException(directory + " has no build yet: its builds.json is empty"));
    }

    /**
     * Returns a build.
     *
     * @param id the build ID; {@link #LATEST} or null for the newest build
     * @throws ArchiveException if builds.json does not list it; the message names the most similar ones first
     */
    public Build build(String id) throws IOException {
        if (id == null || id.equals(LATEST)) {
            return latest();
        }
        List<Build> all = builds();
        for (Build build : all) {
            if (build.id().equals(id)) {
                return build;
            }
        }
        List<String> known =
                Nearest.bySimilarity(id, all.stream().map(Build::id).toList());
        throw new ArchiveException(directory + " has no build " + Quoted.of(id) + "; its builds.json lists "
                + (known.isEmpty() ? "none" : String.join(", ", known.subList(0, Math.min(MAX_SHOWN, known.size()))))
                + (known.size() > MAX_SHOWN ? " and " + (known.size() - MAX_SHOWN) + " more" : ""));
    }

    /**
     * Reads the meta.json of a build.
     *
     * @throws MissingImageException if the build does not exist for that architecture; the message lists the
     *     architectures that exist
     */
    public MetaJson meta(Build build, String arch) throws IOException {
        Path file = metaJson(build, arch);
        if (!build.arches().contains(arch) || !files.exists(file)) {
            List<String> arches = present(build);
            throw new MissingImageException(directory + " has no build " + build.id() + " for " + arch
                    + "; it exists for " + (arches.isEmpty() ? "no architecture" : String.join(", ", arches)));
        }
        return MetaJson.parse(read(files, file), file.toString());
    }

    private Path metaJson(Build build, String arch) {
        return directory.resolve("builds").resolve(build.id()).resolve(arch).resolve("meta.json");
    }

    /**
     * Returns an image of a build; if the build has several architectures, that for this machine.
     *
     * @param name name in meta.json: {@code ostree}, {@code extensions-container}
     * @throws IOException as {@link #image(Build, String, String)} does
     */
    public Image image(Build build, String name) throws IOException {
        List<String> here = present(build);
        return image(build, name, here.size() == 1 ? here.get(0) : Platform.cosaArch(files.machine()));
    }

    /**
     * Returns an image of a build for one architecture.
     *
     * @throws MissingImageException if there is no such image, or its file is missing
     * @throws ArchiveException if it is not an OCI archive, or meta.json is that of another architecture
     */
    public Image image(Build build, String name, String arch) throws IOException {
        MetaJson meta = meta(build, arch);
        if (meta.arch() != null && !meta.arch().equals(arch)) {
            throw new ArchiveException(metaJson(build, arch) + " is for " + meta.arch() + ", not for " + arch);
        }
        Path archive =
                metaJson(build, arch).resolveSibling(meta.ociArchive(name).path());
        return new Image(existing(archive), name, arch, meta);
    }

    private Path existing(Path file) throws IOException {
        if (!files.exists(file)) {
            throw new MissingImageException(
                    file + " does not exist, though meta.json lists it: it was removed or not fetched");
        }
        return file;
    }

    /**
     * Returns the file of a disk image of a build.
     *
     * @param image another image of that build and architecture
     * @param name name in meta.json: {@code qemu}
     * @throws MissingImageException if there is no such image, or its file is missing
     * @throws ArchiveException as {@link MetaJson#diskImage} does
     */
    public Path diskImage(Image image, String name) throws IOException {
        CosaImage disk = image.meta().diskImage(name, image.arch());
        return existing(image.archive().resolveSibling(disk.path()));
    }

    /**
     * Reads the meta.json in the directory of an archive, if it lists the archive.
     *
     * @throws JsonException if meta.json exists but is invalid
     */
    public static Optional<MetaJson> besideArchive(Path archive, CosaFiles files) throws IOException {
        Path file = archive.toAbsolutePath().resolveSibling("meta.json");
        if (!files.exists(file) || files.isDirectory(file)) {
            return Optional.empty();
        }
        MetaJson meta = MetaJson.parse(read(files, file), file.toString());
        Path name = archive.getFileName();
        boolean listed = meta.images().values().stream()
                .anyMatch(image -> name != null && image.path().equals(name.toString()));
        return listed ? Optional.of(meta) : Optional.empty();
    }

    private List<String> present(Build build) throws IOException {
        List<String> arches = new ArrayList<>();
        for (String arch : build.arches()) {
            if (files.exists(metaJson(build, arch))) {
                arches.add(arch);
            }
        }
        return arches;
    }

    /**
     * Reads a JSON file of a build.
     *
     * @throws JsonException if it has more than {@link CosaFiles#MAX_JSON} bytes
     */
    public static byte[] read(CosaFiles files, Path file) throws IOException {
        byte[] content = files.read(file, CosaFiles.MAX_JSON);
        if (content == null) {
            throw new JsonException(file + " has more than the " + CosaFiles.MAX_JSON + " bytes allowed");
        }
        return content;
    }
}
