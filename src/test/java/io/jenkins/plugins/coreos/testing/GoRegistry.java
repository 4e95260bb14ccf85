package io.jenkins.plugins.coreos.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A registry written in Go, on a port of 127.0.0.1 that the kernel chose. */
public final class GoRegistry implements AutoCloseable {
    /** The implementation of a registry. */
    public enum Make {
        /** go-containerregistry's registry. A restart keeps its blobs and loses its manifests. */
        CRANE {
            @Override
            List<String> command(Path directory, int port) {
                return List.of(
                        GoPeers.path("crane"),
                        "registry",
                        "serve",
                        "--address",
                        "127.0.0.1:" + port,
                        "--disk",
                        "" + directory);
            }
        },
        /** The registry of cuelabs.dev/go/oci/ociregistry. A restart loses its whole content. */
        OCISERVER {
            @Override
            List<String> command(Path directory, int port) {
                return List.of(GoPeers.path("ociserver"), "127.0.0.1:" + port);
            }
        };

        abstract List<String> command(Path directory, int port);
    }

    private final Make make;
    private final Path directory;
    private final FailureLogs.Log shownLog;
    private RegistryProcess process;

    private GoRegistry(Make make, Path directory) {
        this.make = make;
        this.directory = directory;
        this.shownLog = FailureLogs.add(make.name(), this::log);
        start(0);
    }

    /** Starts a registry and waits until it responds; its own directory is below {@code parent}. */
    public static GoRegistry start(Path parent, Make make) {
        try {
            return new GoRegistry(make, Files.createTempDirectory(parent, "registry"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void start(int port) {
        process = RegistryProcess.start(directory, make.command(directory, port), "http");
    }

    /** Kills the registry with SIGKILL and restarts it on the same port. */
    public void restart() {
        int port = process.port();
        process.kill();
        start(port);
    }

    /** {@code 127.0.0.1:port}, as in a reference. */
    public String host() {
        return "127.0.0.1:" + process.port();
    }

    /** The requests so far, each as {@code METHOD URL}, oldest first, including those before a restart. */
    public List<String> requests() {
        return log().lines()
                .map(line -> line.replaceFirst("^\\S+ \\S+ (?=[A-Z]+ /v2/)", ""))
                .filter(line -> line.matches("[A-Z]+ /v2/.*"))
                .toList();
    }

    /** The output of the registry. */
    public String log() {
        return RegistryProcess.log(directory);
    }

    /** Stops the registry and deletes its directory. */
    @Override
    public void close() {
        process.kill();
        shownLog.close();
        Processes.deleteTree(directory);
    }
}
