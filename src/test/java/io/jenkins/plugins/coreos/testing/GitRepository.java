package io.jenkins.plugins.coreos.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A repository that the real git makes, independent of the user's and the machine's configuration. */
public final class GitRepository {
    private final Path directory;

    private GitRepository(Path directory) {
        this.directory = directory;
    }

    /** Makes an empty repository with the branch {@code main}. */
    public static GitRepository init(Path directory) {
        GitRepository repository = new GitRepository(directory);
        repository.git("init", "--quiet", "--initial-branch=main");
        return repository;
    }

    /** Sets the URL of the remote {@code origin}. */
    public GitRepository remote(String url) {
        git("remote", "add", "origin", url);
        return this;
    }

    /** Makes an empty commit and returns its hash. */
    public String commit() {
        git("commit", "--quiet", "--allow-empty", "--message=change");
        return git("rev-parse", "HEAD").strip();
    }

    /** Runs git and returns its output. */
    public String git(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of("git", "-c", "user.name=tester", "-c", "user.email=t@example.com"));
        command.addAll(List.of(arguments));
        return Processes.command(command)
                .in(directory)
                .env("GIT_CONFIG_GLOBAL", "/dev/null")
                .env("GIT_CONFIG_NOSYSTEM", "1")
                .ok()
                .stdout();
    }
}
