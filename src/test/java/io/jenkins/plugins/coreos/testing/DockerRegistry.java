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
 * <p>What it holds is read from its storage and not through its API, so that no access setting stands between a test
 * and the truth.
 */
public final class DockerRegistry implements AutoCloseable {
    private static final Pattern ACCESS = Pattern.compile("^\\S+ \\S+ \\S+ \\[[^]]*] \"(\\S+) (\\S+) \\S+\" (\\d{3}) ");

    private final Path directory;
    private final RegistryConfig config;
    private final FailureLogs.Log shownLog;
    private RegistryProcess process;
    private int port;

    /** One line of the access log; it is written before a small answer leaves. */
    public record Request(String method, String uri, int status) {}

    DockerRegistry(Path directory, RegistryConfig config) {
        this.directory = directory;
        this.config = config;
        this.shownLog = FailureLogs.add("docker-registry", this::log);
        start();
    }

    /** A registry that anyone may push to, unless the builder says more. */
    public static RegistryConfig builder() {
        return new RegistryConfig();
    }

    /** Starts one that anyone may push to, over plain HTTP. */
    public static DockerRegistry start(Path parent) {
        return builder().start(parent);
    }

    /** Starts the registry again after {@link #kill}: same port, same storage. */
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

    /** Ends the registry with SIGKILL, as a node does that fails. */
    public void kill() {
        process.kill();
    }

    /** Ends the registry with SIGKILL and starts it again on the same port and storage. */
    public void restart() {
        kill();
        start();
    }

    /** Lets the registry neither answer nor read: connections stay open and nothing moves. */
    public void freeze() {
        Processes.command("kill", "-s", "STOP", "" + process.pid()).ok();
    }

    /** Ends {@link #freeze}; does nothing to a registry that is not frozen, or that has ended. */
    public void thaw() {
        if (process.isAlive()) {
            Processes.command("kill", "-s", "CONT", "" + process.pid()).ok();
        }
    }

    /** Repairs what a test may have left: a registry that is frozen, has ended, or does not answer. */
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

    /** {@code 127.0.0.1:port}, as a reference names it. */
    public String host() {
        return "127.0.0.1:" + port;
    }

    /** {@code http://127.0.0.1:port}, or https. */
    public String url() {
        return config.scheme() + "://" + host();
    }

    /** The process id, for tests that look at it from outside. */
    public long pid() {
        return process.pid();
    }

    /** The tags of a repository, sorted; empty where there is no such repository. */
    public List<String> tags(String repository) {
        return names(repository(repository).resolve("_manifests/tags"));
    }

    /** The digest that a tag names, or null where there is no such tag. */
    public String manifestDigest(String repository, String tag) {
        return read(repository(repository).resolve("_manifests/tags/" + tag + "/current/link"));
    }

    /** The digests of the manifests that a repository holds, tagged or not, sorted. */
    public List<String> manifestDigests(String repository) {
        return digests(repository(repository).resolve("_manifests/revisions"));
    }

    /** The digests of the blobs that a repository holds, sorted. */
    public List<String> blobDigests(String repository) {
        return digests(repository(repository).resolve("_layers"));
    }

    /** The digests of all blobs of the storage, manifests too, sorted. */
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

    /** Where the storage keeps a blob's bytes. */
    public Path blob(String digest) {
        String hex = digest.substring(digest.indexOf(':') + 1);
        return storage().resolve("blobs/sha256/" + hex.substring(0, 2) + "/" + hex + "/data");
    }

    /** Where the storage says that a repository has a blob. */
    public Path link(String repository, String digest) {
        String hex = digest.substring(digest.indexOf(':') + 1);
        return repository(repository).resolve("_layers/sha256").resolve(hex).resolve("link");
    }

    /** The requests to the registry, oldest first, across restarts, without the polls for its start. */
    public List<Request> requests() {
        return log().lines()
                .filter(line -> !line.contains(RegistryProcess.POLL_AGENT))
                .map(ACCESS::matcher)
                .filter(Matcher::find)
                .map(match -> new Request(match.group(1), match.group(2), Integer.parseInt(match.group(3))))
                .toList();
    }

    /** All that the registry wrote. */
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

    /** Ends the registry and deletes its storage; the log stays in memory until the test has ended. */
    @Override
    public void close() {
        thaw();
        process.kill();
        shownLog.close();
        Processes.deleteTree(directory);
    }
}
