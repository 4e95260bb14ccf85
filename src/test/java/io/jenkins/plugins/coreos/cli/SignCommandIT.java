package io.jenkins.plugins.coreos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.core.signature.SigstoreKeys;
import io.jenkins.plugins.coreos.core.transfer.Pushes;
import io.jenkins.plugins.coreos.core.transfer.Signing;
import io.jenkins.plugins.coreos.testing.DockerRegistry;
import io.jenkins.plugins.coreos.testing.Processes;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands sign and verify, and the options of push, in the packaged program. */
class SignCommandIT {
    @TempDir
    Path dir;

    private DockerRegistry registry;
    private String image;

    @BeforeEach
    void push() throws Exception {
        registry = DockerRegistry.start(dir);
        image = registry.host() + "/os/image:one";
        new Signing(dir).generate("own", "P-256").generate("other", "P-384");
        Pushes.request(Archives.small(dir.resolve("a.ociarchive")).path(), image)
                .push();
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    /** The program as the build has packaged it. */
    private Processes program(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("coreos.hpi"))
                .resolveSibling("coreos-assembler")
                .toString());
        command.addAll(List.of(arguments));
        return Processes.command(command).in(dir).env("COREOS_ASSEMBLER_NO_CACHE", "1");
    }

    private Processes.Result run(String... arguments) {
        return program(arguments).run();
    }

    private void assertFails(Processes.Result result, String message) {
        assertThat(result.exitCode()).as(result.output()).isEqualTo(Main.FAILED);
        assertThat(result.stderr()).contains(message);
    }

    @Test
    void signsAndVerifies() throws Exception {
        assertFails(
                run("verify", image, "--key", "own.pub", "--tls-verify=false"),
                "has no signature under the tag sha256-");

        Processes.Result signed = run("sign", image, "--key", "own.key", "--tls-verify=false", "--json");

        assertThat(signed.exitCode()).as(signed.output()).isZero();
        JsonObject json = Json.parseObject(signed.stdout().getBytes(StandardCharsets.UTF_8), "the result");
        assertThat(json.objects("signatures").get(0).string("identity")).isEqualTo(image);
        Processes.Result verified = run("verify", image, "--key", "own.pub", "--tls-verify=false");
        assertThat(verified.exitCode()).as(verified.output()).isZero();
        assertThat(verified.stdout())
                .contains("signed   " + image + " by sha256:", "digest   " + json.string("digest"));
        assertFails(run("verify", image, "--key", "other.pub", "--tls-verify=false"), "a signature is not by this key");
        assertFails(
                run("verify", image, "--key", "own.pub", "--identity", "quay.io/a/b:c", "--tls-verify=false"),
                "a signature is for '" + image + "'");
    }

    @Test
    void pushSignsWithAnEncryptedKey() throws Exception {
        Processes.command(
                        "openssl",
                        "pkey",
                        "-aes256",
                        "-in",
                        "own.key",
                        "-out",
                        "encrypted.key",
                        "-passout",
                        "pass:open")
                .in(dir)
                .ok();
        Files.writeString(dir.resolve("passphrase"), "open\n");
        String to = registry.host() + "/os/signed:one";

        assertFails(
                run("push", "a.ociarchive", "--to", to, "--sign", "encrypted.key", "--tls-verify=false"),
                "is encrypted, but no passphrase is given (--passphrase-file, or COSIGN_PASSWORD in the environment)");
        assertThat(registry.tags("os/signed")).isEmpty();
        Processes.Result pushed = run(
                "push",
                "a.ociarchive",
                "--to",
                to,
                "--sign",
                "encrypted.key",
                "--passphrase-file",
                "passphrase",
                "--tls-verify=false");

        assertThat(pushed.exitCode()).as(pushed.output()).isZero();
        assertThat(run("verify", to, "--key", "own.pub", "--tls-verify=false").exitCode())
                .isZero();
    }

    @Test
    void verifyWithoutKeyPointsToTheKey() {
        assertFails(
                run("verify", image),
                image + " does not exist; to verify the signature of an image in a registry, add --key with the public"
                        + " key");
        assertFails(run("verify", "none.ociarchive"), "none.ociarchive does not exist\n");
    }

    @Test
    void dryRunSignsNothing() {
        String to = registry.host() + "/os/signed:one";
        Processes.Result dry =
                run("push", "a.ociarchive", "--to", to, "--sign", "own.key", "--dry-run", "--tls-verify=false");

        assertThat(dry.exitCode()).as(dry.output()).isZero();
        assertThat(dry.stderr()).contains("would sign the image as " + to);
        assertThat(registry.tags("os/signed")).isEmpty();
        assertThat(run("push", "a.ociarchive", "--to", to, "--sign", "none", "--dry-run", "--tls-verify=false")
                        .stderr())
                .contains("the signing key none does not exist");
    }

    /** The packaged program contains what the keys of cosign need. */
    @Test
    void readsTheKeyOfCosignInThePackagedProgram() throws Exception {
        Path key = Files.writeString(dir.resolve("cosign.key"), SigstoreKeys.KEY);
        Files.writeString(dir.resolve("cosign.pub"), SigstoreKeys.PUBLIC_KEY);

        Processes.Result signed = program("sign", image, "--key", "" + key, "--tls-verify=false")
                .env("COSIGN_PASSWORD", SigstoreKeys.PASSPHRASE)
                .run();

        assertThat(signed.exitCode()).as(signed.output()).isZero();
        assertThat(run("verify", image, "--key", "cosign.pub", "--tls-verify=false")
                        .exitCode())
                .isZero();
    }
}
