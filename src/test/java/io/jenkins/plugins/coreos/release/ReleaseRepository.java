package io.jenkins.plugins.coreos.release;

import io.jenkins.plugins.coreos.testing.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A small repository with the release script, and a stand-in for Maven that records each build. */
final class ReleaseRepository {
    static final String CHANGELOG = """
            # Changelog

            ## [Unreleased]

            ## [0.2.0] - 2026-12-01

            ### Added

            - A `line` with "quotes", $(commands) and \\backslashes.


            - Another line.

            ## [0.1.0] - 2026-06-01

            - Old.
            """;

    private static final Path BASE = Path.of(System.getProperty("coreos.basedir", "."));

    private final Path directory;
    private final Path builds;
    private final Path mvn;
    private String content = "same";

    ReleaseRepository(Path parent) throws IOException {
        directory = Files.createDirectories(parent.resolve("repository"));
        builds = parent.resolve("builds");
        mvn = parent.resolve("mvn");
        Path script = Path.of("src/tools/release.sh");
        Files.createDirectories(directory.resolve(script).getParent());
        Files.copy(BASE.resolve(script), directory.resolve(script));
        Files.copy(BASE.resolve("pom.xml"), directory.resolve("pom.xml"));
        Files.writeString(directory.resolve(".gitignore"), "target/\n");
        Files.writeString(directory.resolve("CHANGELOG.md"), CHANGELOG);
        git("init", "-q", "-b", "main");
        commit();
    }

    /** Changes a file without a commit. */
    ReleaseRepository write(String file, String text) throws IOException {
        Files.writeString(directory.resolve(file), text);
        return this;
    }

    void commit() {
        git("add", "-A");
        git("-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-q", "--allow-empty", "-m", "test: x");
    }

    void git(String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "git";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Processes.command(command)
                .in(directory)
                .env("GIT_COMMITTER_DATE", "2026-12-01T10:30:00+02:00")
                .ok();
    }

    /** Sets the shell word that a build writes into the .hpi. */
    void content(String word) {
        content = word;
    }

    Processes.Result release(String version) throws IOException {
        Files.writeString(mvn, """
                #!/bin/sh
                echo "TZ=${TZ:-} umask=$(umask) $PWD $*" >>'%s'
                mkdir target
                echo %s >target/coreos-assembler.hpi
                echo jar >target/coreos-assembler-cli.jar
                echo launcher >target/coreos-assembler
                echo '{ "scope" : "optional" }' >target/coreos-assembler-cli.cdx.json
                """.formatted(builds, content));
        Files.setPosixFilePermissions(mvn, PosixFilePermissions.fromString("rwxr-xr-x"));
        return Processes.command("sh", "src/tools/release.sh", version, mvn.toString(), "-B")
                .in(directory)
                .run();
    }

    /** A line for each run of Maven: time zone, umask, directory and arguments. */
    String builds() throws IOException {
        return Files.exists(builds) ? Files.readString(builds) : "";
    }

    Path file(String name) {
        return directory.resolve("target/release").resolve(name);
    }
}
