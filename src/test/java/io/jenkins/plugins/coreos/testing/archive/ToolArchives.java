package io.jenkins.plugins.coreos.testing.archive;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.testing.Processes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Archives made by skopeo, by umoci with tar, and by buildah.
 *
 * <p>The expected digest is read by unpacking the archive with tar, not with this project's reader.
 */
public final class ToolArchives {
    private final Path work;

    /** @param work an empty directory for the files of the tools */
    public ToolArchives(Path work) {
        this.work = work;
    }

    /** {@code umoci init, new, insert}, then tar over the layout: names begin with {@code ./}. */
    public TestArchive umoci() throws IOException {
        Path layout = umociLayout("umoci-layout");
        Path archive = work.resolve("umoci.ociarchive");
        Processes.command("tar", "-cf", archive.toString(), ".").in(layout).ok();
        return expected(archive);
    }

    /** {@code skopeo copy oci: oci-archive:} of a layout made by umoci. */
    public TestArchive skopeo() throws IOException {
        Path layout = umociLayout("skopeo-layout");
        Path archive = work.resolve("skopeo.ociarchive");
        String program = Processes.program("skopeo", "skopeo").toString();
        Processes.command(program, "--insecure-policy", "copy", "oci:" + layout + ":image", "oci-archive:" + archive)
                .ok();
        return expected(archive);
    }

    /**
     * {@code buildah from scratch, add, commit, push oci-archive:}, with the vfs driver and its storage in the work
     * directory. As root neither user namespace nor isolation is needed, because nothing is run in the container.
     */
    public TestArchive buildah() throws IOException {
        Path archive = work.resolve("buildah.ociarchive");
        String container = buildah("from", "scratch").strip();
        for (int i = 0; i < 2; i++) {
            buildah("add", container, payload("buildah-" + i, 30_000).toString(), "/usr/share/file-" + i);
        }
        buildah("config", "--label", "version=42", container);
        buildah("commit", container, "image");
        buildah("push", "image", "oci-archive:" + archive);
        return expected(archive);
    }

    private String buildah(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Processes.program("buildah", "buildah").toString());
        command.addAll(List.of("--storage-driver", "vfs", "--root", work + "/storage", "--runroot", work + "/run"));
        command.addAll(List.of(arguments));
        return Processes.command(command)
                .env("BUILDAH_ISOLATION", "chroot")
                .env("TMPDIR", work.toString())
                .ok()
                .stdout();
    }

    private Path umociLayout(String name) throws IOException {
        Path layout = work.resolve(name);
        String image = layout + ":image";
        umoci("init", "--layout", layout.toString());
        umoci("new", "--image", image);
        for (int i = 0; i < 3; i++) {
            umoci("insert", "--image", image, payload(name + i, 20_000 + i).toString(), "/etc/file-" + i);
        }
        // Each insert leaves the previous manifest and config behind, as unreferenced blobs.
        umoci("gc", "--layout", layout.toString());
        return layout;
    }

    private static void umoci(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Processes.program("umoci", "umoci").toString());
        command.addAll(List.of(arguments));
        Processes.command(command).ok();
    }

    private Path payload(String name, int size) throws IOException {
        byte[] bytes = new byte[size];
        new java.util.Random(name.hashCode()).nextBytes(bytes);
        return Files.write(work.resolve(name), bytes);
    }

    /** Reads the content of the archive with tar and a JSON parser. */
    private TestArchive expected(Path archive) {
        try {
            Path unpacked = Files.createTempDirectory(work, "unpacked");
            Processes.command("tar", "-xf", archive.toString(), "-C", unpacked.toString())
                    .ok();
            String digest = object(unpacked.resolve("index.json"))
                    .objects("manifests")
                    .get(0)
                    .string("digest");
            JsonObject manifest = object(unpacked.resolve("blobs").resolve(digest.replace(':', '/')));
            Set<String> blobs = new LinkedHashSet<>();
            blobs.add(manifest.object("config").string("digest"));
            for (JsonObject layer : manifest.objects("layers")) {
                blobs.add(layer.string("digest"));
            }
            Processes.deleteTree(unpacked);
            return new TestArchive(archive, digest, List.copyOf(blobs));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonObject object(Path file) throws IOException {
        return Json.parseObject(Files.readAllBytes(file), file.toString());
    }
}
