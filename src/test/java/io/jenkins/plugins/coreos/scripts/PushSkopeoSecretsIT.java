package io.jenkins.plugins.coreos.scripts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import io.jenkins.plugins.coreos.testing.fake.Fault;
import io.jenkins.plugins.coreos.testing.fake.RequestKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A registry repeats the secrets of skopeo; neither the log nor the error shows them. */
class PushSkopeoSecretsIT {
    private static final String PASSWORD = "pa55/w<or>d&+1";

    @TempDir
    Path dir;

    private TestArchive archive;

    @BeforeEach
    void make() {
        archive = Archives.image().layers(1, 1000).write(dir.resolve("image.ociarchive"));
    }

    @ParameterizedTest
    @CsvSource({
        "sh, plain",
        "sh, header",
        "sh, percent",
        "sh, html",
        "sh, html numbers",
        "sh, json",
        "sh, base64",
        "bash, base64url",
        "busybox sh, percent",
        "sh, percent thrice",
        "sh, broken base64",
        "busybox sh, broken base64",
        "sh, hex"
    })
    void hidesPasswordThatRegistryRepeats(String shell, String form) throws Exception {
        String pair = Base64.getEncoder().encodeToString(("robot:" + PASSWORD).getBytes(UTF_8));
        String repeated =
                switch (form) {
                    case "header" -> "header Authorization: Basic " + pair;
                    case "percent" -> "pa55%2fw%3Cor%3ed%26%2B1";
                    case "percent thrice" -> "pa55%25252fw%25253Cor%25253ed%252526%25252B1";
                    // With a line break as in JSON; base64 breaks lines after 76 characters.
                    case "broken base64" -> pair.substring(0, 12) + "\\n" + pair.substring(12);
                    case "hex" -> HexFormat.of().withUpperCase().formatHex(PASSWORD.getBytes(UTF_8));
                    case "html" -> "pa55/w&lt;or&gt;d&amp;+1";
                    case "html numbers" -> "pa55&#x2f;w&#60;or&#x3E;d&#38;&#43;1";
                    case "json" -> "pa55\\\\/w\\\\u003cor\\\\u003Ed\\\\u0026+1";
                    case "base64" -> Base64.getEncoder().encodeToString(PASSWORD.getBytes(UTF_8));
                    case "base64url" ->
                        Base64.getUrlEncoder().withoutPadding().encodeToString(PASSWORD.getBytes(UTF_8));
                    default -> PASSWORD;
                };
        try (FakeRegistry registry =
                FakeRegistry.builder().basicAuth("robot", PASSWORD).start()) {
            registry.on(RequestKind.MANIFEST_PUT).always(Fault.error(400, "UNKNOWN", "you sent " + repeated));
            SkopeoRun run = SkopeoRun.of(archive, registry.host() + "/os/image:one")
                    .shell(shell)
                    .access(options -> options.withRetries(1))
                    .access(access -> access.withCredentials(RegistryCredentials.basic("robot", PASSWORD, "the test")));
            IOException e = catchThrowableOfType(IOException.class, run::push);
            assertThat(e).hasMessageContaining("you sent ").hasMessageContaining("***");
            assertThat(run.log()).contains("retrying in", "***");
            assertThat(e.getMessage() + run.log())
                    .doesNotContain(repeated, "pa55", pair, pair.substring(0, 12), pair.substring(12));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"environment", "authFile"})
    void hidesSecretsOfTheContainersOwnFiles(String way) throws Exception {
        try (FakeRegistry registry =
                FakeRegistry.builder().basicAuth("robot", PASSWORD).start()) {
            String pair = Base64.getEncoder().encodeToString(("robot:" + PASSWORD).getBytes(UTF_8));
            Path file = Files.writeString(
                    dir.resolve("own.json"),
                    "{\n\t\"auths\": {\n\t\t\"" + registry.host() + "\": {\n\t\t\t\"auth\": \"" + pair
                            + "\"\n\t\t}\n\t}\n}\n");
            registry.on(RequestKind.MANIFEST_PUT)
                    .always(Fault.error(403, "DENIED", "not pa55%2Fw%3Cor%3Ed%26%2B1 nor " + pair));
            SkopeoRun run = SkopeoRun.of(archive, registry.host() + "/os/image:one");
            if (way.equals("authFile")) {
                run.access(access -> access.withAuthFile("own.json"));
            } else {
                run.env("REGISTRY_AUTH_FILE", file.toString());
            }
            IOException e = catchThrowableOfType(IOException.class, run::push);
            assertThat(e).hasMessageContaining("not *** nor ***");
            assertThat(e.getMessage() + run.log()).doesNotContain("pa55", pair);
        }
    }
}
