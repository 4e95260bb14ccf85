package io.jenkins.plugins.coreos.jenkins;

import static io.jenkins.plugins.coreos.jenkins.PipelineBed.CREDENTIALS;
import static io.jenkins.plugins.coreos.jenkins.PipelineBed.PASSWORD;
import static io.jenkins.plugins.coreos.jenkins.PipelineBed.USER;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.GoPeers;
import io.jenkins.plugins.coreos.testing.archive.CosaBuilds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Attached files and provenance of a push in a real controller, as oras sees them. */
@Tag("jenkins")
@ExtendWith({SharedBed.class, FailureLogs.class})
class AttachmentsInJenkinsIT {
    private static final String ID = "42.20260101.3.0";
    private static final Pattern PROVENANCE = Pattern.compile("provenance (sha256:[0-9a-f]{64})");

    private final PipelineBed bed;

    AttachmentsInJenkinsIT(PipelineBed bed) {
        this.bed = bed;
    }

    @BeforeAll
    static void requirePeers() {
        GoPeers.assumeInstalled(AttachmentsInJenkinsIT.class, "oras");
    }

    private String oras(Path directory, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(1, List.of("--plain-http", "--username", USER, "--password", PASSWORD));
        return GoPeers.command("oras", all.toArray(String[]::new))
                .in(directory)
                .ok()
                .stdout();
    }

    @Test
    void pushAttachesFilesAndTheProvenanceOfItsBuild() throws Exception {
        CosaBuilds cosa = new CosaBuilds(bed.directory("attach").resolve("cosa")).build(ID, "x86_64");
        Files.writeString(cosa.meta(ID, "x86_64").resolveSibling("commitmeta.json"), """
                {"rpmostree.rpmdb.pkglist": [["bash", "0", "5.2", "1.fc43", "x86_64"]]}""");
        String image = bed.registry.host() + "/org/attached:nightly";
        bed.setUrl("https://jenkins.example.com/ci");

        RealBuild build = bed.controller
                .addJob("attach", """
                        node('cosa') {
                          writeFile file: 'out/sbom.json', text: '{"spdxVersion": "SPDX-2.3"}'
                          def push = {
                            pushOciArchive cosaDir: '%s', to: '%s', credentialsId: '%s', tlsVerify: false,
                                skipIfPresent: true, provenance: true,
                                attach: ['out/sbom.json': 'application/spdx+json', 'out/sbom.json2': 'text/plain']
                          }
                          catchError { push() }
                          writeFile file: 'out/sbom.json2', text: 'other'
                          def image = push()
                          def again = push()
                          echo "attached ${image.attached*.file} ${image.attached*.mediaType} ${image.attached[0].size}"
                          echo "provenance ${image.provenance.digest}"
                          echo "again ${again.skipped} ${again.attached == image.attached} ${again.provenance == image.provenance}"
                        }
                        """.formatted(cosa.directory(), image, CREDENTIALS))
                .build()
                .expect("FAILURE");

        String console = build.console();
        assertThat(console)
                .contains("pushOciArchive: the file to attach does not exist: ")
                .contains("attached [out/sbom.json, out/sbom.json2] [application/spdx+json, text/plain] 27\n")
                .contains("again true true true\n");
        Path back = bed.directory("attach-back");
        JsonObject discovered = Json.parseObject(
                oras(back, "discover", "--format", "json", image).getBytes("UTF-8"), "oras discover");
        assertThat(discovered.objects("referrers"))
                .extracting(each -> each.string("artifactType"))
                .containsExactlyInAnyOrder("application/spdx+json", "text/plain", "application/vnd.in-toto+json");
        Matcher digest = PROVENANCE.matcher(console);
        assertThat(digest.find()).isTrue();
        oras(back, "pull", bed.registry.host() + "/org/attached@" + digest.group(1));
        JsonObject predicate = Json.parseObject(Files.readAllBytes(back.resolve("provenance.json")), "the statement")
                .object("predicate");
        assertThat(predicate.object("runDetails").object("builder").string("id"))
                .isEqualTo("https://jenkins.example.com/ci/");
        assertThat(predicate.object("runDetails").object("metadata").string("invocationId"))
                .isEqualTo("https://jenkins.example.com/ci/job/attach/1/");
        JsonObject definition = predicate.object("buildDefinition");
        assertThat(definition.object("externalParameters").members())
                .isEqualTo(Map.of(
                        "job",
                        "attach",
                        "step",
                        "pushOciArchive",
                        "parameters",
                        Map.of(
                                "to",
                                List.of(image),
                                "cosaDir",
                                cosa.directory().toString(),
                                "attach",
                                List.of("out/sbom.json=application/spdx+json", "out/sbom.json2=text/plain"))));
        assertThat(definition.objects("resolvedDependencies"))
                .extracting(each -> each.string("uri"))
                .containsExactly("pkg:rpm/bash@5.2-1.fc43?arch=x86_64");
    }

    @Test
    void signedProvenanceIsAnAttestationOfTheController() throws Exception {
        GoPeers.assumeInstalled(AttachmentsInJenkinsIT.class, "cosign");
        CosaBuilds cosa = new CosaBuilds(bed.directory("attest").resolve("cosa")).build(ID, "x86_64", "aarch64");
        String image = bed.registry.host() + "/org/attested:nightly";
        Path keys = bed.directory("attest-keys");
        GoPeers.command("cosign", "generate-key-pair")
                .in(keys)
                .env("COSIGN_PASSWORD", "open")
                .ok();
        bed.controller.addSecretFile("attest-key", Files.readString(keys.resolve("cosign.key")));
        bed.controller.addSecretText("attest-passphrase", "open");
        bed.setUrl("https://jenkins.example.com/ci");

        RealBuild build = bed.controller
                .addJob("attest", """
                        node('cosa') {
                          def image = pushOciArchive cosaDir: '%s', arches: 'all', to: '%s', credentialsId: '%s',
                              tlsVerify: false, provenance: true, sign: 'attest-key', signPassphraseId: 'attest-passphrase'
                          echo "attested ${image.provenance.attestations.size()}"
                        }
                        """.formatted(cosa.directory(), image, CREDENTIALS))
                .build()
                .expect("SUCCESS");

        assertThat(build.console()).contains("attested 3\n");

        GoPeers.command(
                        "cosign",
                        "verify-attestation",
                        "--key",
                        "cosign.pub",
                        "--type",
                        "slsaprovenance1",
                        "--insecure-ignore-tlog",
                        "--allow-http-registry",
                        "--registry-username",
                        USER,
                        "--registry-password",
                        PASSWORD,
                        image)
                .in(keys)
                .ok();
    }

    @Test
    void provenanceNeedsTheUrlOfJenkins() {
        bed.setUrl(null);
        CosaBuilds cosa = new CosaBuilds(bed.directory("no-url").resolve("cosa")).build(ID, "x86_64");

        RealBuild build = bed.controller
                .addJob("no-url", """
                        node('cosa') {
                          pushOciArchive cosaDir: '%s', to: '%s/org/none', credentialsId: '%s', tlsVerify: false,
                              provenance: true
                        }
                        """.formatted(cosa.directory(), bed.registry.host(), CREDENTIALS))
                .build()
                .expect("FAILURE");

        assertThat(build.console())
                .contains(
                        "pushOciArchive: provenance needs the URL of the build, but the Jenkins URL is not set; set it"
                                + " under Manage Jenkins, System, Jenkins URL");
    }
}
