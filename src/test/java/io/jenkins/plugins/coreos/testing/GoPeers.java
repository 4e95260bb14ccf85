package io.jenkins.plugins.coreos.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/**
 * Programs written in Go, registries and registry clients, that {@code src/tools/install-go-peers.sh} installs where
 * Go and a module proxy are available. A build does not need them.
 */
public final class GoPeers {
    private GoPeers() {}

    /** Finds a program in the directory of the install script, else on PATH. */
    public static Optional<Path> find(String program) {
        Map<String, String> environment = System.getenv();
        List<String> directories = new ArrayList<>();
        directories.add(environment.getOrDefault(
                "COREOS_GO_PEERS",
                environment.getOrDefault("XDG_CACHE_HOME", environment.getOrDefault("HOME", "") + "/.cache")
                        + "/coreos-assembler-tests/go-peers"));
        directories.addAll(List.of(environment.getOrDefault("PATH", "").split(":")));
        return directories.stream()
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Skips the calling test class, with one printed line, unless all these programs are installed. */
    public static void assumeInstalled(Class<?> test, String... programs) {
        List<String> missing = List.of(programs).stream()
                .filter(program -> find(program).isEmpty())
                .toList();
        String message = "NOT RUN: " + test.getSimpleName() + ", because these programs are not installed: "
                + String.join(", ", missing) + "; where Go is available, run: src/tools/install-go-peers.sh";
        if (!missing.isEmpty()) {
            System.out.println(message);
        }
        Assumptions.assumeTrue(missing.isEmpty(), message);
    }

    /** Returns a run of an installed program to configure further, without credentials or settings of the user. */
    public static Processes command(String program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(path(program)));
        command.addAll(List.of(arguments));
        return Processes.command(command).env("DOCKER_CONFIG", "/nonexistent").env("REGCTL_CONFIG", "/nonexistent");
    }

    static String path(String program) {
        return find(program)
                .orElseThrow(() -> new AssertionError(program + " is not installed"))
                .toString();
    }
}
