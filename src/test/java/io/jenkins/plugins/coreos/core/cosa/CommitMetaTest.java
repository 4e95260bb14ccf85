package io.jenkins.plugins.coreos.core.cosa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.json.JsonException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The list of packages in commitmeta.json. */
class CommitMetaTest {
    @TempDir
    Path dir;

    private static List<CommitMeta.RpmPackage> parse(String packages) throws JsonException {
        String json = "{\"version\": \"1\", \"rpmostree.rpmdb.pkglist\": " + packages + "}";
        return CommitMeta.parse(json.getBytes(StandardCharsets.UTF_8), "commitmeta.json");
    }

    @Test
    void readsPackages() throws Exception {
        assertThat(parse("""
                        [["bash", "0", "5.2.26", "4.el9", "x86_64"], ["bind-utils", "32", "9.16.23", "1.fc43", "noarch"],
                         ["libstdc++", "", "14~rc1", "2^git", "aarch64"]]"""))
                .containsExactly(
                        new CommitMeta.RpmPackage("bash", "0", "5.2.26", "4.el9", "x86_64"),
                        new CommitMeta.RpmPackage("bind-utils", "32", "9.16.23", "1.fc43", "noarch"),
                        new CommitMeta.RpmPackage("libstdc++", "0", "14~rc1", "2^git", "aarch64"));
        assertThat(CommitMeta.parse("{}".getBytes(StandardCharsets.UTF_8), "commitmeta.json"))
                .isEmpty();
        assertThat(CommitMeta.packages(dir.resolve("meta.json"), CosaFiles.LOCAL))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[\"bash\"]",
                "[[\"bash\", \"0\", \"5\", \"1\"]]",
                "[[\"bash\", 0, \"5\", \"1\", \"x86_64\"]]",
                "[[\"ba sh\", \"0\", \"5\", \"1\", \"x86_64\"]]",
                "[[\"bash\", \"0\", \"5?a=b\", \"1\", \"x86_64\"]]",
                "[[\"bash\", \"0\", \"5\", \"1\", \"x86_64\\n\"]]",
                "[[\"bash\", \"-1\", \"5\", \"1\", \"x86_64\"]]"
            })
    void rejectsInvalidPackages(String packages) {
        assertThatThrownBy(() -> parse(packages))
                .isInstanceOf(JsonException.class)
                .hasMessageStartingWith("commitmeta.json rpmostree.rpmdb.pkglist[0]");
    }

    @Test
    void limitsTheNumberOfPackages() {
        String one = "[\"a\",\"0\",\"1\",\"1\",\"x\"]";
        // The limit of 100,000 values for a document is also above the limit for packages.
        assertThatThrownBy(() -> parse("[" + (one + ",").repeat(30_000) + one + "]"))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining("more than");
    }
}
