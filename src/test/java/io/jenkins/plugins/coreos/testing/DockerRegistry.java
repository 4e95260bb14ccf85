package io.jenkins.plugins.coreos.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The real registry of Debian's package docker-registry (distribution 2.8), on a port of 127.0.0.1 that the kernel
 * chose, with its storage in a separate directory.
 *
 * <p>Tests read its content from its storage instead of its API, so that access settings do not matter.
 */
public final class DockerRegistry implements AutoCloseable {
    private static final Pattern ACCESS = Pattern.compile("^\\S+ \\S+ \\S+ \\[[^]]*] \"(\\S+) (\\S+) \\S+\" (\\d{3}) ");

    private final Path directory;
    private final RegistryConfig config;
    private final FailureLogs.Log shownLog;
    private RegistryProcess process;
    private int port;

    /** One line of the access log. The registry writes it before it sends the response, if that is small. */
    public record Request(String method, String uri, int status) {}

    DockerRegistry(Path directory, RegistryConfig config) {
        this.directory = directory;
        this.config = config;
        this.shownLog = FailureLogs.add("docker-registry", this::log);
        start();
    }

    /** Builds a registry; by default, anyone may push. */
    public static RegistryConfig builder() {
        return new RegistryConfig();
    }

    /** Starts a registry over plain HTTP to which anyone may push. */
    public static DockerRegistry start(Path parent) {
        return builder().start(parent);
    }

    /** Restarts the registry after {@link #kill}, with the same port and storage. */
    public void start() {
        if (process != null && process.isAlive()) {
            throw new IllegalStateException("the registry is running already, on port " + port);
        }
        String program = Processes.program("docker-registry", "docker-registry").toString();
        try {
            String file = config.write(directory, port).toString();
            process = RegistryProcess.start(directory, List.of(program, "serve", file), config.scheme());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        port = process.port();
    }

    /** Kills the registry with SIGKILL, like a failure of its node. */
    public void kill() {
        process.kill();
    }

    /** Kills the registry with SIGKILL and restarts it with the same port and storage. */
    public void restart() {
        kill();
        start();
    }

    /** Kills the registry with SIGKILL and restarts it with the same storage and another port. */
    public void move() {
        kill();
        port = 0;
        start();
    }

    /** Stops the registry from reading and responding; connections stay open. */
    public void freeze() {
        Processes.command("kill", "-s", "STOP", "" + process.pid()).ok();
    }

    /** Ends {@link #freeze}; has no effect if the registry is not frozen or has ended. */
    public void thaw() {
        if (process.isAlive()) {
            Processes.command("kill", "-s", "CONT", "" + process.pid()).ok();
        }
    }

    /** Thaws or restarts the registry if a test has left it frozen, terminated or unresponsive. */
    public void ensureAnswers() {
        thaw();
        if (!process.isAlive()) {
            start();
        } else if (!process.answers(config.scheme())) {
            restart();
        }
    }

    public int port() {
        return port;
    }

    /** {@code 127.0.0.1:port}, as in a reference. */
    public String host() {
        return "127.0.0.1:" + port;
    }

    /** {@code http://127.0.0.1:port}, or https. */
    public String url() {
        return config.scheme() + "://" + host();
    }

    /** The process ID. */
    public long pid() {
        return process.pid();
    }

    /** The tags of a repository, sorted; empty if it does not exist. */
    public List<String> tags(String repository) {
        return names(repository(repository).resolve("_manifests/tags"));
    }

    /** The digest that a tag refers to, or null if the tag does not exist. */
    public String manifestDigest(String repository, String tag) {
        return read(repository(repository).resolve("_manifests/tags/" + tag + "/current/link"));
    }

    /** The digests of all manifests of a repository, tagged or not, sorted. */
    public List<String> manifestDigests(String repository) {
        return digests(repository(repository).resolve("_manifests/revisions"));
    }

    /** The digests of the blobs of a repository, sorted. */
    public List<String> blobDigests(String repository) {
        return digests(repository(repository).resolve("_layers"));
    }

    /** The digests of all blobs in the storage, including manifests, sorted. */
    public List<String> blobDigests() {
        try (Stream<Path> files = Files.walk(storage().resolve("blobs"))) {
            return files.filter(file -> file.endsWith("data"))
                    .map(file -> "sha256:" + file.getParent().getFileName())
                    .sorted()
                    .toList();
        } catch (java.nio.file.NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file of a blob in the storage. */
    public Path blob(String digest) {
        String hex = digest.substring(digest.indexOf(':') + 1);
        return storage().resolve("blobs/sha256/" + hex.substring(0, 2) + "/" + hex + "/data");
    }

    /** The link of a blob in a repository. */
    public Path link(String repository, String digest) {
        String hex = digest.substring(digest.indexOf(':') + 1);
        return repository(repository).resolve("_layers/sha256").resolve(hex).resolve("link");
    }

    /**
     * The requests to the registry, oldest first, including those before a restart, excluding the polls that wait for
     * its start.
     */
    public List<Request> requests() {
        return log().lines()
                .filter(line -> !line.contains(RegistryProcess.POLL_AGENT))
                .map(ACCESS::matcher)
                .filter(Matcher::find)
                .map(match -> new Request(match.group(1), match.group(2), Integer.parseInt(match.group(3))))
                .toList();
    }

    /** The output of the registry. */
    public String log() {
        return RegistryProcess.log(directory);
    }

    private Path storage() {
        return directory.resolve("storage/docker/registry/v2");
    }

    private Path repository(String name) {
        return storage().resolve("repositories").resolve(name);
    }

    private static List<String> digests(Path algorithms) {
        return names(algorithms).stream()
                .flatMap(algorithm -> names(algorithms.resolve(algorithm)).stream()
                        .filter(hex -> Files.exists(
                                algorithms.resolve(algorithm).resolve(hex).resolve("link")))
                        .map(hex -> algorithm + ":" + hex))
                .toList();
    }

    private static List<String> names(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            TreeSet<String> names = new TreeSet<>();
            files.forEach(file -> names.add(file.getFileName().toString()));
            return List.copyOf(names);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file).strip() : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops the registry and deletes its storage; its log stays in memory until the end of the test. */
    @Override
    public void close() {
        thaw();
        process.kill();
        shownLog.close();
        Processes.deleteTree(directory);
    }
}
