package io.jenkins.plugins.coreos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.transfer.HostEnvironment;
import io.jenkins.plugins.coreos.testing.DockerRegistry;
import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.Processes;
import io.jenkins.plugins.coreos.testing.TestCertificates;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code --client-cert} and {@code --client-key}, with a registry that requires a certificate. */
@ExtendWith(FailureLogs.class)
class ClientCertificateOptionsIT {
    @TempDir
    static Path dir;

    private static TestArchive archive;
    private static TestCertificates client;
    private static DockerRegistry registry;

    private final Map<String, String> environment = new HashMap<>();
    private String err;

    @BeforeAll
    static void start() {
        archive = Archives.small(dir.resolve("image.ociarchive"));
        TestCertificates certificates = TestCertificates.in(dir);
        client = certificates.client("client");
        registry = DockerRegistry.builder().mutualTls(certificates).start(dir);
    }

    @AfterAll
    static void stop() {
        registry.close();
    }

    @Test
    void pushesWithCertificate() {
        assertThat(push("one", "--client-cert=client.pem", "--client-key=client.key"))
                .as(err)
                .isZero();
        assertThat(registry.manifestDigest("os/image", "one")).isEqualTo(archive.digest());
    }

    @Test
    void opensEncryptedKeyWithPasswordOfTheEnvironment() {
        encryptedKey();
        environment.put("COREOS_CLIENT_KEY_PASSWORD", "op3n");

        assertThat(push("encrypted", "--client-cert=client.pem", "--client-key=encrypted.key"))
                .as(err)
                .isZero();
        assertThat(registry.manifestDigest("os/image", "encrypted")).isEqualTo(archive.digest());
    }

    @Test
    void namesKeyThatNeedsAnotherPassword() {
        encryptedKey();

        assertThat(push("x", "--client-cert=client.pem", "--client-key=encrypted.key"))
                .isOne();
        assertThat(err).contains("encrypted.key is encrypted, but no passphrase is given (COREOS_CLIENT_KEY_PASSWORD");
        environment.put("COREOS_CLIENT_KEY_PASSWORD", "wr0ng");
        assertThat(push("x", "--client-cert=client.pem", "--client-key=encrypted.key"))
                .isOne();
        assertThat(err)
                .contains("encrypted.key cannot be decrypted with this passphrase")
                .doesNotContain("wr0ng");
    }

    @Test
    void namesTheOptionsThatTheRegistryRequires() {
        assertThat(push("x")).isOne();
        assertThat(err)
                .contains("requires a client certificate", "--client-cert")
                .doesNotContain("clientCertificateId");
    }

    @Test
    void refusesOneOptionWithoutTheOther() {
        assertThat(push("x", "--client-cert=client.pem")).isEqualTo(2);
        assertThat(err).contains("--client-cert and --client-key go together");
        assertThat(push("x", "--client-key=client.key")).isEqualTo(2);
        assertThat(err).contains("--client-cert and --client-key go together");
    }

    @Test
    void namesKeyOfAnotherCertificate() {
        assertThat(push("x", "--client-cert=client.pem", "--client-key=server.key"))
                .isOne();
        assertThat(err).contains("client.pem", "server.key", "the private key belongs to another certificate");
    }

    @Test
    void namesMissingOrInvalidFile() {
        assertThat(push("x", "--client-cert=none.pem", "--client-key=client.key"))
                .isOne();
        assertThat(err).contains("the client certificate " + dir.resolve("none.pem") + " does not exist");
        assertThat(push("x", "--client-cert=client.pem", "--client-key=client.pem"))
                .isOne();
        assertThat(err).contains("the client key " + dir.resolve("client.pem") + " contains no private key");
    }

    @Test
    void namesCertificateThatTheRegistryRejects() throws Exception {
        TestCertificates.in(Files.createDirectories(dir.resolve("other"))).client("stranger");

        assertThat(push("x", "--client-cert=other/stranger.pem", "--client-key=other/stranger.key"))
                .isOne();
        assertThat(err).contains("rejects the client certificate", "issued by an authority that the registry accepts");
        assertThat(registry.manifestDigest("os/image", "x")).isNull();
    }

    private static void encryptedKey() {
        Processes.command(
                        "openssl",
                        "pkcs8",
                        "-topk8",
                        "-in",
                        client.key().toString(),
                        "-passout",
                        "pass:op3n",
                        "-out",
                        dir.resolve("encrypted.key").toString())
                .ok();
    }

    private int push(String tag, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "push",
                archive.path().toString(),
                "--to=" + registry.host() + "/os/image:" + tag,
                "--ca-certificate=ca.pem",
                "--retries=0"));
        arguments.addAll(List.of(more));
        StringWriter text = new StringWriter();
        HostEnvironment around = new HostEnvironment(environment, dir, 7L, dir, dir.resolve("serviceaccount"));
        int code = Main.run(
                arguments.toArray(String[]::new),
                around,
                new PrintWriter(new StringWriter(), true),
                new PrintWriter(text, true));
        err = text.toString();
        return code;
    }
}
