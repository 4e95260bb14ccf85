package io.jenkins.plugins.coreos.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An environment in which the real buildah of Debian builds as root, with storage, configuration and HOME in a directory
 * of the test.
 */
public final class BuilderHost {
    /** The label {@code org.opencontainers.image.version} of the base. */
    public static final String VERSION = "42.1";

    private static final Pattern LIBRARY = Pattern.compile("/[^ \n]+(?= \\(0x)");

    private final Path directory;
    private final Map<String, String> environment = new LinkedHashMap<>();

    /**
     * Prepares an environment.
     *
     * @param directory an empty or new directory
     */
    public BuilderHost(Path directory) {
        this.directory = directory;
        try {
            Path configuration = Files.createDirectories(directory.resolve("home/.config/containers"));
            Files.writeString(
                    configuration.resolve("policy.json"), "{\"default\":[{\"type\":\"insecureAcceptAnything\"}]}");
            Path storage = Files.writeString(directory.resolve("storage.conf"), """
                    [storage]
                    driver = "vfs"
                    graphroot = "%1$s/storage"
                    runroot = "%1$s/run"
                    """.formatted(directory));
            Files.createDirectories(directory.resolve("tmp"));
            environment.put("HOME", directory.resolve("home").toString());
            environment.put("TMPDIR", directory.resolve("tmp").toString());
            environment.put("CONTAINERS_STORAGE_CONF", storage.toString());
            environment.put("STORAGE_DRIVER", "vfs");
            environment.put("BUILDAH_ISOLATION", "chroot");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Allows plain HTTP for a registry: {@code host:port}. */
    public BuilderHost insecure(String registry) throws IOException {
        Path file = Files.writeString(
                directory.resolve("registries.conf"),
                "[[registry]]\nlocation = \"%s\"\ninsecure = true\n".formatted(registry));
        environment.put("CONTAINERS_REGISTRIES_CONF", file.toString());
        return this;
    }

    /** Returns the variables of the environment. */
    public Map<String, String> environment() {
        return environment;
    }

    /** Returns the directory of the builder's storage. */
    public Path storage() {
        return directory.resolve("storage");
    }

    /** Returns the directory for temporary files. */
    public Path temporary() {
        return directory.resolve("tmp");
    }

    /** Writes an OCI archive with an image that has a shell: busybox and its libraries. */
    public Path base(String name) {
        try {
            Path busybox = Stream.of("/bin/busybox", "/usr/bin/busybox")
                    .map(Path::of)
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("busybox is not installed: apt-get install busybox-static"));
            Path root = directory.resolve("root-" + name);
            copy(busybox, root.resolve("bin/busybox"));
            // Fails for a static program, which needs no library.
            Matcher library = LIBRARY.matcher(
                    Processes.command("ldd", busybox.toString()).run().stdout());
            while (library.find()) {
                copy(Path.of(library.group()), root.resolve(library.group().substring(1)));
            }
            for (String applet : List.of("sh", "cat", "ls", "sleep", "test", "echo")) {
                Files.createSymbolicLink(root.resolve("bin/" + applet), Path.of("busybox"));
            }
            for (String empty : List.of("proc", "sys", "dev", "run", "tmp", "etc")) {
                Files.createDirectories(root.resolve(empty));
            }
            Path archive = directory.resolve(name + ".ociarchive");
            String container = buildah("from", "scratch");
            buildah("add", "-q", container, root.toString(), "/");
            buildah("config", "--label", "org.opencontainers.image.version=" + VERSION, container);
            buildah("commit", "-q", container, "oci-archive:" + archive);
            buildah("rm", container);
            return archive;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Pushes an archive with skopeo. */
    public void push(Path archive, String reference, String... options) {
        List<String> words = new ArrayList<>(List.of("copy", "-q", "--dest-tls-verify=false"));
        words.addAll(List.of(options));
        words.addAll(List.of("oci-archive:" + archive, "docker://" + reference));
        List<String> command = Skopeo.skopeo(words.toArray(String[]::new));
        Processes run = Processes.command(command);
        environment.forEach(run::env);
        run.ok();
    }

    /** Runs buildah and returns its output. */
    public String buildah(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Processes.program("buildah", "buildah").toString());
        command.addAll(List.of(arguments));
        Processes run = Processes.command(command);
        environment.forEach(run::env);
        return run.ok().stdout().strip();
    }

    /** Returns the ids of all containers and the names of all images in the storage. */
    public List<String> content() {
        return Stream.concat(
                        buildah("containers", "--all", "--quiet").lines(),
                        buildah("images", "--all", "--noheading", "--format", "{{.Name}}:{{.Tag}}")
                                .lines())
                .filter(line -> !line.isBlank())
                .toList();
    }
}
