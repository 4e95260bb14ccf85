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

/** COSA's work directory, to find what to push in it (COSA's src/cosalib/builds.py). */
public final class CosaDirectory {
    private final Path directory;
    private final CosaFiles files;

    /** A directory that this process sees. */
    public CosaDirectory(Path directory) {
        this(directory, CosaFiles.LOCAL);
    }

    public CosaDirectory(Path directory, CosaFiles files) {
        this.directory = directory;
        this.files = files;
    }

    /**
     * A build that builds.json lists.
     *
     * @param id the build's id
     * @param arches the architectures it was built for
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
     * @param digest the digest that a push bit for bit ends with, {@code sha256:...}, or null where COSA does not say
     * @param defaultTag the tag that COSA's push-container gives, {@code <id>-<arch>}
     * @param arch the architecture
     * @param meta the build's meta.json
     */
    public record Image(Path archive, String digest, String defaultTag, String arch, MetaJson meta) {}

    /**
     * The builds in this directory, newest first.
     *
     * @throws ArchiveException when it is no work directory of COSA
     * @throws JsonException when builds.json is not what COSA writes
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
     * The newest build.
     *
     * @throws ArchiveException when there is none
     */
    public Build latest() throws IOException {
        return builds().stream()
                .findFirst()
                .orElseThrow(() -> new ArchiveException(directory + " has no build yet: its builds.json is empty"));
    }

    /**
     * The meta.json of a build.
     *
     * @throws ArchiveException when the build is not there for that architecture; those that are there are named
     */
    public MetaJson meta(String id, String arch) throws IOException {
        Path file = metaJson(id, arch);
        if (!files.exists(file)) {
            throw new ArchiveException("the build " + id + " is not in " + directory + " for " + arch
                    + "; it is there for " + present(id));
        }
        return MetaJson.parse(read(files, file), file.toString());
    }

    /** Where a build's meta.json is. */
    public Path metaJson(String id, String arch) {
        return buildDirectory(id).resolve(arch).resolve("meta.json");
    }

    /**
     * An image of the newest build, for the architecture of this machine where the build has several.
     *
     * @param name as in meta.json: {@code ostree}, {@code extensions-container}
     * @throws ArchiveException when there is no such image, it is no OCI archive, or its file is not there
     */
    public Image image(String name) throws IOException {
        Build build = latest();
        List<String> here = present(build);
        return image(name, here.size() == 1 ? here.get(0) : machine());
    }

    /** An image of the newest build for one architecture; as {@link #image(String)}. */
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
     * The meta.json that lies beside an archive and lists it, to know what the archive is.
     *
     * @throws JsonException when there is one, and it is not what COSA writes
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

    /** COSA's name of the architecture of the machine that this directory is on. */
    private String machine() throws IOException {
        String arch = files.machine();
        return arch.equals("amd64") ? "x86_64" : arch;
    }

    static byte[] read(CosaFiles files, Path file) throws IOException {
        byte[] content = files.read(file, CosaFiles.MAX_JSON);
        if (content == null) {
            throw new JsonException(file + " has more than the " + CosaFiles.MAX_JSON + " bytes that it may have");
        }
        return content;
    }
}
