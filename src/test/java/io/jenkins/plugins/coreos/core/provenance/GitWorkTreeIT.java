package io.jenkins.plugins.coreos.core.provenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.jenkins.plugins.coreos.core.cosa.GitCommit;
import io.jenkins.plugins.coreos.testing.GitRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Repositories that the real git makes, as checkouts of Jenkins have them. */
class GitWorkTreeIT {
    private static final String URL = "git+https://github.com/org/change.git";

    @TempDir
    private Path root;

    private Path tree;
    private GitRepository repository;
    private String commit;

    @BeforeEach
    void make() throws IOException {
        tree = Files.createDirectory(root.resolve("tree"));
        repository = GitRepository.init(tree).remote("https://github.com/org/change.git");
        commit = repository.commit();
    }

    @Test
    void findsCommitOfBranchFromSubdirectory() throws IOException {
        Path inner = Files.createDirectories(tree.resolve("rootfs/usr/share"));

        assertThat(GitWorkTree.commit(inner)).hasValue(new GitCommit(URL, commit, false));
    }

    /** Jenkins' git plugin checks out a commit, not a branch. */
    @Test
    void findsDetachedCommit() throws IOException {
        repository.commit();
        repository.git("checkout", "--quiet", commit);

        assertThat(GitWorkTree.commit(tree)).hasValue(new GitCommit(URL, commit, false));
    }

    @Test
    void findsPackedRef() throws IOException {
        repository.git("tag", "-a", "-m", "a tag, which adds a second line for the commit", "v1");
        repository.git("pack-refs", "--all");
        assertThat(tree.resolve(".git/refs/heads/main")).doesNotExist();

        assertThat(GitWorkTree.commit(tree)).hasValue(new GitCommit(URL, commit, false));
    }

    @Test
    void findsCommitOfLinkedWorkTree() throws IOException {
        repository.git(
                "worktree",
                "add",
                "--quiet",
                "-b",
                "other",
                root.resolve("linked").toString());
        String later = repository.commit();

        assertThat(GitWorkTree.commit(root.resolve("linked"))).hasValue(new GitCommit(URL, commit, false));
        assertThat(GitWorkTree.commit(tree)).hasValue(new GitCommit(URL, later, false));
    }

    @ParameterizedTest
    @CsvSource({
        "https://robot:s3cret@example.com/a.git?token=s3cret, git+https://example.com/a.git",
        "git@github.com:org/a.git, git+ssh://git@github.com/org/a.git",
        "ssh://git:s3cret@example.com:2222/a, git+ssh://git@example.com:2222/a",
        "/srv/git/a, git+file:///srv/git/a"
    })
    void urlHasNoSecret(String url, String shown) throws IOException {
        repository.git("remote", "set-url", "origin", url);

        assertThat(GitWorkTree.commit(tree)).hasValue(new GitCommit(shown, commit, false));
    }

    @Test
    void otherRemotesAreNotTheOrigin() throws IOException {
        repository.git("remote", "rename", "origin", "fork");

        assertThat(GitWorkTree.commit(tree)).hasValue(new GitCommit(null, commit, false));
    }

    @Test
    void isEmptyWithoutWorkTreeOrCommit() throws IOException {
        GitRepository.init(Files.createDirectory(root.resolve("new")));

        assertThat(GitWorkTree.commit(root)).isEmpty();
        assertThat(GitWorkTree.commit(root.resolve("missing"))).isEmpty();
        assertThat(GitWorkTree.commit(root.resolve("new"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ref: ../../../etc/passwd", "ref: refs/../../outside", "ref: refs/heads/", "", "0123"})
    void headThatNamesNoCommitIsIgnored(String head) throws IOException {
        Files.writeString(root.resolve("outside"), commit);
        Files.writeString(tree.resolve(".git/HEAD"), head);

        assertThat(GitWorkTree.commit(tree)).isEmpty();
    }

    @Test
    void reportsFileThatIsNotGits() throws IOException {
        Path other = Files.createDirectory(root.resolve("other"));
        Files.writeString(other.resolve(".git"), "secret");

        assertThatIOException()
                .isThrownBy(() -> GitWorkTree.commit(other))
                .withMessage(other + "/.git does not begin with 'gitdir: '");
        Files.delete(tree.resolve(".git/HEAD"));
        Files.createDirectory(tree.resolve(".git/HEAD"));
        assertThatIOException().isThrownBy(() -> GitWorkTree.commit(tree)).withMessageContaining("HEAD");
    }
}
