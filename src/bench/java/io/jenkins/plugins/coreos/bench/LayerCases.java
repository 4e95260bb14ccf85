package io.jenkins.plugins.coreos.bench;

import io.jenkins.plugins.coreos.testing.DockerRegistry;
import io.jenkins.plugins.coreos.testing.Processes;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The case that adds files to an image in a registry, as a new image in the same registry. */
final class LayerCases extends Cases {
    private static final List<Tool> ALL = List.of(
            Tool.CLI, Tool.BUILDAH, Tool.BUILDAH_AGAIN, Tool.CRANE, Tool.CRANE_GZIP, Tool.CRANE_MUTATE, Tool.WARM);

    private static final Pattern BLOB = Pattern.compile("\"digest\" *: *\"sha256:([0-9a-f]{64})\"");

    LayerCases(Settings settings, Path directory, Rounds rounds, Images images) {
        super(settings, directory, rounds, images);
    }

    @Override
    Map<String, Rounds.Case> cases() {
        return Map.of("layer", this::layer);
    }

    private Comparison layer() throws Exception {
        TestArchive base = images.base();
        Path tree = SampleTree.write(directory.resolve("tree"), settings.treeBytes());
        Path storage = directory.resolve("containers");
        try (DockerRegistry docker = DockerRegistry.start(directory)) {
            BenchRegistry registry = BenchRegistry.of(docker);
            registry.fill(base);
            String title = "Layer: " + Units.bytes(settings.treeBytes()) + " of files on a base of "
                    + Units.bytes(settings.baseBytes()) + " in " + settings.layers() + " layers";
            return rounds.alternate(title, ALL, (tool, tag) -> {
                if (tool == Tool.BUILDAH) {
                    remove(storage);
                    // buildah remembers the repositories in which it has seen a blob, by the registry's name and port.
                    docker.move();
                }
                String repository = "bench/" + tag;
                Traffic.Mark before = Traffic.mark(registry);
                var layer = new Commands.Layering(
                        registry.filled(), tree, registry.host() + "/" + repository + ":pr", storage);
                Sample sample = rounds.measure(tool, temporary -> commands.layer(tool, layer, temporary));
                Map<String, Long> sizes = check(docker, repository, base, tree);
                sample = sample.withTraffic(before.since(sizes)).withResult(layerSize(docker, repository));
                // buildah would mount the layer in its next turn.
                forget(docker, repository, layer(digests(docker, repository)));
                return sample;
            });
        } finally {
            remove(storage);
            Files.delete(base.path());
            Processes.deleteTree(tree);
        }
    }

    /**
     * Checks that the image consists of the base and a layer with the files.
     *
     * @return the sizes of its blobs by the hexadecimal part of their digests
     */
    private static Map<String, Long> check(DockerRegistry registry, String repository, TestArchive base, Path tree)
            throws IOException {
        List<String> digests = digests(registry, repository);
        List<String> layers = digests.subList(1, digests.size());
        if (!layers.subList(0, layers.size() - 1).equals(base.layers())) {
            throw new IllegalStateException("the image in " + repository + " does not consist of the base's "
                    + base.layers() + " and one layer, but of " + layers);
        }
        List<String> files = files("tar", "-tvzf", registry.blob(layer(digests)).toString());
        List<String> wanted = files("tar", "-cvvf", "/dev/null", "-C", tree.toString(), ".");
        if (!files.equals(wanted)) {
            throw new IllegalStateException("the layer in " + repository + " differs from the directory");
        }
        if (!registry.blobDigests(repository).containsAll(digests)) {
            throw new IllegalStateException("the image in " + repository + " lacks a blob");
        }
        Map<String, Long> sizes = new HashMap<>();
        for (String digest : digests) {
            sizes.put(digest.substring("sha256:".length()), Files.size(registry.blob(digest)));
        }
        return sizes;
    }

    /** The size of the compressed layer. */
    private static long layerSize(DockerRegistry registry, String repository) throws IOException {
        return Files.size(registry.blob(layer(digests(registry, repository))));
    }

    private static String layer(List<String> digests) {
        return digests.get(digests.size() - 1);
    }

    /** The digests of the configuration and the layers. */
    private static List<String> digests(DockerRegistry registry, String repository) throws IOException {
        String manifest = Files.readString(registry.blob(registry.manifestDigest(repository, "pr")));
        List<String> digests = new ArrayList<>();
        for (Matcher blob = BLOB.matcher(manifest); blob.find(); ) {
            digests.add("sha256:" + blob.group(1));
        }
        return digests;
    }

    /** Removes a blob, as if it had never been pushed. */
    private static void forget(DockerRegistry registry, String repository, String digest) {
        Processes.deleteTree(registry.link(repository, digest).getParent());
        Processes.deleteTree(registry.blob(digest).getParent());
    }

    /** The names and sizes of the files that tar lists, sorted. */
    private static List<String> files(String... tar) {
        return Processes.command(tar)
                .ok()
                .output()
                .lines()
                .map(line -> line.split(" +"))
                .filter(fields -> fields[0].startsWith("-"))
                .map(fields -> fields[2] + " " + fields[fields.length - 1].replaceFirst("^\\./", ""))
                .sorted()
                .toList();
    }

    /** Deletes the storage of buildah, which may have mounted an overlay file system in it. */
    private static void remove(Path storage) throws IOException {
        Path overlay = storage.resolve("root/overlay");
        if (Files.exists(overlay)) {
            try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mounts"))) {
                mounts.map(line -> line.split(" ")[1])
                        .filter(mount -> mount.startsWith(storage.toAbsolutePath() + "/"))
                        .toList()
                        .forEach(mount ->
                                Processes.command("umount", "-l", mount).ok());
            }
        }
        if (Files.exists(storage)) {
            Processes.deleteTree(storage);
        }
    }
}
