package io.jenkins.plugins.coreos.library;

import groovy.lang.Script;
import io.jenkins.plugins.coreos.testing.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A workspace where the library's scripts run in a real shell, with the stand-in for COSA on the PATH. */
final class LibraryShell {
    private static final Path STAND_IN = Library.BASE.toAbsolutePath().resolve("src/test/resources/cosa");

    private final Path workspace;
    private final Map<String, String> environment = new LinkedHashMap<>();

    LibraryShell(Path workspace) {
        this.workspace = workspace;
        with("PATH", STAND_IN + ":" + System.getenv("PATH"));
        with("COSA_BUILD_KVM_DEVICE", "/dev/null");
        with("COSA_STANDIN_SIZE", "3000");
    }

    /** Sets an environment variable for later runs. */
    LibraryShell with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Creates a build with these disk images in a directory, using a COSA with osbuild. */
    Path build(String directory, String platforms) {
        run("mkdir '%s' && cd '%s' && cosa init https://x/y && cosa fetch && cosa build && cosa osbuild %s"
                        .formatted(directory, directory, platforms))
                .ok();
        return workspace.resolve(directory);
    }

    /** Runs a script of the library with these arguments, as the variables do. */
    Processes.Result script(String name, String... words) {
        Script library = Library.variable("coreosLibrary");
        Object[] arguments = {
            Library.read("resources/io/jenkins/plugins/coreos/" + name), new ArrayList<>(List.of(words))
        };
        try {
            Path file = Files.createTempFile(workspace, "script", ".sh");
            Files.writeString(
                    file, String.valueOf(library.getMetaClass().invokeMethod(library, "withArguments", arguments)));
            return run("bash '" + file + "'");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Runs a command in the workspace. */
    Processes.Result run(String command) {
        Processes shell = Processes.command("sh", "-c", command).in(workspace);
        environment.forEach(shell::env);
        return shell.run();
    }
}
