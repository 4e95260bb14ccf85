package io.jenkins.plugins.coreos.jenkins;

import static io.jenkins.plugins.coreos.jenkins.PipelineBed.CREDENTIALS;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.DockerRegistry;
import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.TestCertificates;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code clientCertificateId} of {@code pushOciArchive}, against a registry that requests a certificate. */
@Tag("jenkins")
@ExtendWith({SharedBed.class, FailureLogs.class})
class ClientCertificateIT {
    private static final String PASSWORD = "p4ss-of-the-pkcs12-file";

    private final PlacedSecrets secrets = new PlacedSecrets();
    private final PipelineBed bed;
    private Path directory;
    private TestCertificates client;
    private DockerRegistry registry;

    ClientCertificateIT(PipelineBed bed) {
        this.bed = bed;
    }

    @BeforeEach
    void start() throws IOException {
        directory = bed.directory("certificates-" + System.nanoTime());
        TestCertificates certificates = TestCertificates.in(directory);
        client = certificates.client("client");
        registry = DockerRegistry.builder().mutualTls(certificates).start(directory);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"builtin", "skopeo"})
    void keyIsNowhereElseWhileAPushSurvivesARestart(String via) throws Exception {
        String name = "client-certificate-" + via;
        bed.controller.addCertificate(name, client.pkcs12(PASSWORD), PASSWORD);
        TestArchive archive =
                Archives.image().layers(60, 300_000).seed(via.length()).write(directory.resolve("a.ociarchive"));
        RealBuild build =
                push(name, archive.path(), "clientCertificateId: '" + name + "', parallel: 1, via: '" + via + "'");
        Await.until(
                "some blobs to be there",
                Duration.ofMinutes(1),
                () -> registry.blobDigests("org/" + name).size() > 2);
        registry.freeze();
        assertNothingHoldsTheKey(build);
        assertThat(secrets.now()).hasSize(via.equals("skopeo") ? 1 : 0);
        bed.controller.restart();
        assertNothingHoldsTheKey(build);
        registry.thaw();

        build.expect("SUCCESS");

        assertThat(registry.manifestDigest("org/" + name, "x")).isEqualTo(archive.digest());
        assertNothingHoldsTheKey(build);
        Await.until(
                "the key to be gone",
                Duration.ofSeconds(20),
                () -> secrets.now().isEmpty());
    }

    @Test
    void unusableCertificateIsOneErrorLine() throws Exception {
        bed.controller.addCertificate("no-key", EmptyKeyStore.pkcs12(PASSWORD), PASSWORD);
        bed.controller.addCertificate("good", client.pkcs12(PASSWORD), PASSWORD);
        bed.controller.addSecretText("text-as-certificate", "a");
        Path archive = Archives.small(directory.resolve("a.ociarchive")).path();
        String[][] cases = {
            {
                "clientCertificateId: '" + CREDENTIALS + "'",
                "the credentials '" + CREDENTIALS
                        + "' are of the kind 'Username with password', where a certificate is needed"
            },
            {
                "clientCertificateId: 'text-as-certificate'",
                "the credentials 'text-as-certificate' are of the kind 'Secret text', where a certificate is needed"
            },
            {
                "clientCertificateId: 'nowhere'",
                "there are no credentials 'nowhere' that this build may use (searched Jenkins and the folders of"
                        + " 'certificate-errors')"
            },
            {"clientCertificateId: 'no-key'", "the certificate 'no-key' contains 0 private keys instead of one"},
            {
                "credentialsId: 'good'",
                "the credentials 'good' are of the kind 'Certificate', where a username with password,"
            },
            {"retries: 0", "requires a client certificate"},
        };
        StringBuilder script = new StringBuilder();
        for (String[] one : cases) {
            script.append(
                    "catchError { pushOciArchive archive: '%s', to: '%s/org/errors:x', caCertificate: '%s', %s }\n"
                            .formatted(archive, registry.host(), client.authority(), one[0]));
        }

        RealBuild build = bed.controller
                .addJob("certificate-errors", "node('cosa') {\n" + script + "}")
                .build()
                .expect("FAILURE");

        List<String> errors =
                build.console().lines().filter(line -> line.startsWith("ERROR")).toList();
        assertThat(errors).hasSameSizeAs(cases);
        for (int i = 0; i < cases.length; i++) {
            assertThat(errors.get(i)).startsWith("ERROR: pushOciArchive: ").contains(cases[i][1]);
        }
        assertThat(build.console()).doesNotContain(PASSWORD).doesNotContainPattern("(?m)^\\s+at [\\w.]+");
        assertThat(registry.tags("org/errors")).isEmpty();
    }

    @Test
    void useOfCertificateIsTracked() {
        bed.controller.addCertificate("tracked-certificate", client.pkcs12(PASSWORD), PASSWORD);
        Path archive = Archives.small(directory.resolve("a.ociarchive")).path();

        push("tracked-certificate-use", archive, "clientCertificateId: 'tracked-certificate'")
                .expect("SUCCESS");

        assertThat(bed.controller.groovy("""
                def found = com.cloudbees.plugins.credentials.CredentialsProvider.lookupCredentialsInItemGroup(
                    com.cloudbees.plugins.credentials.common.IdCredentials, jenkins.model.Jenkins.get(),
                    hudson.security.ACL.SYSTEM2).find { it.id == 'tracked-certificate' }
                com.cloudbees.plugins.credentials.CredentialsProvider.getFingerprintOf(found).jobs
                """)).contains("tracked-certificate-use");
    }

    private RealBuild push(String name, Path archive, String more) {
        return bed.controller
                .addJob(
                        name,
                        "node('cosa') { pushOciArchive archive: '%s', to: '%s/org/%s:x', caCertificate: '%s', %s }"
                                .formatted(archive, registry.host(), name, client.authority(), more))
                .build();
    }

    private void assertNothingHoldsTheKey(RealBuild build) throws IOException {
        List<String> lines = Files.readAllLines(client.key());
        List<String> needles = new ArrayList<>(lines.subList(1, lines.size() - 2));
        needles.add(PASSWORD);
        assertThat(SecretHunt.filesThatHold(
                        needles, build.directory(), bed.agent.directory(), bed.controller.logFile()))
                .isEmpty();
        assertThat(SecretHunt.processesThatShow(needles)).isEmpty();
        assertThat(build.console()).doesNotContain("PRIVATE KEY");
    }
}
