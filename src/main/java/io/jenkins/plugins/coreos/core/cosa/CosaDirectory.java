package io.jenkins.plugins.coreos.core.cosa;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** COSA's work directory; finds builds and images to push (COSA's src/cosalib/builds.py). */
public final class CosaDirectory {
    private final Path directory;
    private final CosaFiles files;

    /** Creates a directory that this process can access. */
    public CosaDirectory(Path directory) {
        this(directory, CosaFiles.LOCAL);
    }

    public CosaDirectory(Path directory, CosaFiles files) {
        this.directory = directory;
        this.files = files;
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
     * @param digest digest of the image when pushed unchanged, {@code sha256:...}, or null if COSA did not record it
     * @param defaultTag the tag that COSA's push-container uses, {@code <id>-<arch>}
     * @param arch the architecture
     * @param meta the build's meta.json
     */
    public record Image(Path archive, String digest, String defaultTag, String arch, MetaJson meta) {}

    /**
     * Returns the builds in this directory, newest first.
     *
     * @throws ArchiveException if it is not a COSA work directory
     * @throws JsonException if builds.json is invalid
     */
    public List<Build> builds() throws IOException {
        Path list = directory.resolve("builds").resolve("builds.json");
        if (!files.isDirectory(directory.resolve("builds"))) {
            throw new ArchiveException(directory + " has no builds/, so it is not a work directory of COSA: "
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
     * Reads the meta.json of a build.
     *
     * @throws ArchiveException if the build does not exist for that architecture; the message lists those that do
     */
    public MetaJson meta(String id, String arch) throws IOException {
        Path file = metaJson(id, arch);
        if (!files.exists(file)) {
            throw new ArchiveException(
                    directory + " has no build " + id + " for " + arch + "; it has one for " + present(id));
        }
        return MetaJson.parse(read(files, file), file.toString());
    }

    /** Returns the path of a build's meta.json. */
    public Path metaJson(String id, String arch) {
        return buildDirectory(id).resolve(arch).resolve("meta.json");
    }

    /**
     * Returns an image of the newest build; if the build has several architectures, that for this machine.
     *
     * @param name name in meta.json: {@code ostree}, {@code extensions-container}
     * @throws ArchiveException if the image does not exist, is not an OCI archive, or its file is missing
     */
    public Image image(String name) throws IOException {
        Build build = latest();
        List<String> here = present(build);
        return image(name, here.size() == 1 ? here.get(0) : machine());
    }

    /** Returns an image of the newest build for one architecture, as {@link #image(String)} does. */
    public Image image(String name, String arch) throws IOException {
        String id = latest().id();
        MetaJson meta = meta(id, arch);
        Path archive = metaJson(id, arch).resolveSibling(meta.ociArchive(name).path());
        if (!files.exists(archive)) {
            throw new ArchiveException(
                    archive + " does not exist, though meta.json lists it: it was not fetched, or removed");
        }
        return new Image(archive, meta.manifestDigest(name), id + "-" + arch, arch, meta);
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

    private Path buildDirectory(String id) {
        return directory.resolve("builds").resolve(id);
    }

    private String present(String id) throws IOException {
        List<String> arches = new ArrayList<>();
        for (Build build : builds()) {
            if (build.id().equals(id)) {
                arches.addAll(present(build));
            }
        }
        return arches.isEmpty() ? "no architecture" : String.join(", ", arches);
    }

    private List<String> present(Build build) throws IOException {
        List<String> arches = new ArrayList<>();
        for (String arch : build.arches()) {
            if (files.exists(metaJson(build.id(), arch))) {
                arches.add(arch);
            }
        }
        return arches;
    }

    /** Returns COSA's architecture name for the machine that contains this directory. */
    private String machine() throws IOException {
        String arch = files.machine();
        return arch.equals("amd64") ? "x86_64" : arch;
    }

    static byte[] read(CosaFiles files, Path file) throws IOException {
        byte[] content = files.read(file, CosaFiles.MAX_JSON);
        if (content == null) {
            throw new JsonException(file + " has more than the " + CosaFiles.MAX_JSON + " bytes allowed");
        }
        return content;
    }
}
