package io.jenkins.plugins.coreos.core.provenance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.cosa.CommitMeta.RpmPackage;
import io.jenkins.plugins.coreos.core.cosa.GitCommit;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The format of provenance statements. */
class ProvenanceStatementTest {
    private static final String HEX = "a".repeat(64);
    private static final String COMMIT = "1".repeat(40);

    @Test
    void followsFormatOfInTotoAndSlsa() {
        BuildOrigin origin = new BuildOrigin(
                "https://jenkins.example.com/",
                "https://jenkins.example.com/job/os/5/",
                "2026-11-29T09:00:00Z",
                "folder/os",
                "pushOciArchive",
                Map.of("to", List.of("quay.io/org/rhcos:nightly")));

        byte[] statement = ProvenanceStatement.write(
                origin,
                List.of(new ProvenanceStatement.Subject("quay.io/org/rhcos", new Digest("sha256", HEX))),
                List.of(Material.of("source", new GitCommit("git+https://example.org/os", COMMIT, true))));

        assertThat(new String(statement, StandardCharsets.UTF_8))
                .isEqualTo(("{'_type':'https://in-toto.io/Statement/v1','subject':[{'name':'quay.io/org/rhcos@sha256:"
                                + HEX + "','digest':{'sha256':'" + HEX + "'}}],'predicateType':"
                                + "'https://slsa.dev/provenance/v1','predicate':{'buildDefinition':{'buildType':'"
                                + ProvenanceStatement.BUILD_TYPE
                                + "','externalParameters':{'job':'folder/os','step':'pushOciArchive','parameters':"
                                + "{'to':['quay.io/org/rhcos:nightly']}},'resolvedDependencies':[{'name':'source',"
                                + "'uri':'git+https://example.org/os@" + COMMIT + "','digest':{'gitCommit':'" + COMMIT
                                + "'},'annotations':{'dirty':true}}]},'runDetails':{'builder':{'id':"
                                + "'https://jenkins.example.com/'},'metadata':{'invocationId':"
                                + "'https://jenkins.example.com/job/os/5/','startedOn':'2026-11-29T09:00:00Z'}}}}")
                        .replace('\'', '"'));
    }

    @Test
    void packagesAndImagesHavePackageUrls() {
        assertThat(Material.of(new RpmPackage("bash", "0", "5.2.26", "4.el9", "x86_64"))
                        .uri())
                .isEqualTo("pkg:rpm/bash@5.2.26-4.el9?arch=x86_64");
        assertThat(Material.of(new RpmPackage("libstdc++", "2", "14~rc1", "1^git", "noarch"))
                        .uri())
                .isEqualTo("pkg:rpm/libstdc%2B%2B@14~rc1-1%5Egit?arch=noarch&epoch=2");
        Digest digest = new Digest("sha256", HEX);
        assertThat(Material.of("base", ImageReference.parse("registry.example:5000/org/rhcos"), digest))
                .isEqualTo(new Material(
                        "base",
                        "pkg:oci/rhcos@sha256%3A" + HEX + "?repository_url=registry.example%3A5000/org/rhcos",
                        Map.of("sha256", HEX),
                        Map.of()));
    }
}
