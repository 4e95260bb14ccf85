package io.jenkins.plugins.coreos.core.cosa;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commits that meta.json records. */
class GitCommitTest {
    private static final String COMMIT = "742edc307e58f35824d906958b6493510e12b593";

    private static Map<String, GitCommit> commits(String members) throws Exception {
        String json = "{\"name\": \"rhcos\", \"buildid\": \"1\", " + members + "}";
        return MetaJson.parse(json.getBytes(StandardCharsets.UTF_8), "meta.json")
                .commits();
    }

    @ParameterizedTest
    @CsvSource({
        "https://github.com/openshift/os, git+https://github.com/openshift/os",
        "https://user:s3cret@git.example.com:8443/os.git, git+https://git.example.com:8443/os.git",
        "https://s3cret@git.example.com/os.git?private_token=s3cret#s3cret, git+https://git.example.com/os.git",
        "http://git.example.com/o s.git,",
        "git@github.com:coreos/coreos-assembler.git, git+ssh://git@github.com/coreos/coreos-assembler.git",
        "ssh://git:s3cret@git.example.com:29418/os, git+ssh://git@git.example.com:29418/os",
        "git://git.example.com/os, git+git://git.example.com/os",
        "/home/builder/my os, git+file:///home/builder/my%20os",
        "file:///srv/os, git+file:///srv/os",
        "ext::sh -c touch,",
        "javascript:alert(1),",
        "os,"
    })
    void urlHasNoLogin(String origin, String expected) {
        assertThat(GitCommit.url(origin)).isEqualTo(expected);
    }

    @Test
    void readsAllCommits() throws Exception {
        assertThat(commits("""
                "coreos-assembler.container-config-git": {"branch": "HEAD", "commit": "%1$s", "dirty": "true",
                    "origin": "https://example.org/os.git"},
                "coreos-assembler.yumrepos-git": {"commit": "%1$s", "origin": "https://example.org/repos.git"},
                "coreos-assembler.container-image-git": {"commit": "0", "dirty": "false",
                    "origin": "git@github.com:coreos/coreos-assembler.git"},
                "coreos-assembler.config-gitrev": "v1-2-g0"
                """.formatted(COMMIT)))
                .isEqualTo(Map.of(
                        "source", new GitCommit("git+https://example.org/os.git", COMMIT, true),
                        "yumrepos", new GitCommit("git+https://example.org/repos.git", COMMIT, false),
                        "coreos-assembler",
                                new GitCommit("git+ssh://git@github.com/coreos/coreos-assembler.git", null, false)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "v3.1-728-g"})
    void takesTheCommitThatGitDescribes(String prefix) throws Exception {
        assertThat(commits("\"coreos-assembler.config-gitrev\": \"" + prefix + COMMIT + "\""))
                .isEqualTo(Map.of("source", new GitCommit(null, COMMIT, false)));
        assertThat(commits("\"coreos-assembler.config-gitrev\": \"" + prefix + "0\""))
                .isEmpty();
    }
}
