package io.jenkins.plugins.coreos.core.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials.Kind;
import io.jenkins.plugins.coreos.core.http.CaCertificates;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.redaction.Redaction;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.testing.Processes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Credentials in podman's and docker's files. */
class AuthFileIT {
    @ParameterizedTest
    @CsvSource({
        "quay.io/org/team/image:1, image",
        "quay.io/org/team/other:1, team",
        "quay.io/org/image:1, org",
        "quay.io/organisation/image:1, host",
        "quay.io/image:1, host"
    })
    void longestMatchingEntryWins(String target, String user) throws Exception {
        String json = auths(
                entry("quay.io", "host"),
                entry("quay.io/org", "org"),
                entry("quay.io/org/team", "team"),
                entry("quay.io/org/team/image", "image"));

        assertThat(find(json, target)).hasValueSatisfying(found -> {
            assertThat(found.kind()).isEqualTo(Kind.BASIC);
            assertThat(found.username()).isEqualTo(user);
            assertThat(found.secret()).isEqualTo("pass:" + user);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "https://quay.io, quay.io/org/image:1",
        "http://quay.io, quay.io/org/image:1",
        "https://quay.io/v1/, quay.io/org/image:1",
        "https://localhost:5000/v2/, localhost:5000/image:1",
        "https://index.docker.io/v1/, docker.io/org/image:1",
        "index.docker.io, docker.io/org/image:1",
        "docker.io, docker.io/org/image:1",
        "docker.io, registry-1.docker.io/org/image:1",
        "https://index.docker.io/v1/, index.docker.io/org/image:1"
    })
    void acceptsUrlsAndDockerHubAliasesAsKeys(String key, String target) throws Exception {
        assertThat(find(auths(entry(key, "robot")), target)).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "quay.io, quay.io:443/org/image:1",
        "quay.io/org, quay.io/other/image:1",
        "quay.io/org/image, quay.io/org/image2:1",
        "notquay.io, quay.io/org/image:1",
        "https://docker.io.example.com/, docker.io/org/image:1"
    })
    void ignoresEntriesForOtherRepositories(String key, String target) throws Exception {
        assertThat(find(auths(entry(key, "robot")), target)).isEmpty();
    }

    @Test
    void exactNameTakesPrecedenceOverUrl() throws Exception {
        String json = auths(entry("https://quay.io", "url"), entry("quay.io", "plain"));

        assertThat(find(json, "quay.io/org/image:1").orElseThrow().username()).isEqualTo("plain");
    }

    @Test
    void identityTokenTakesPrecedenceOverPassword() throws Exception {
        String json =
                "{\"auths\": {\"quay.io\": {\"auth\": \"" + base64("robot:") + "\", \"identitytoken\": \"i-d\"}}}";

        RegistryCredentials found = find(json, "quay.io/a/b:1").orElseThrow();

        assertThat(found.kind()).isEqualTo(Kind.IDENTITY);
        assertThat(found.secret()).isEqualTo("i-d");
        assertThat(found).asString().isEqualTo("identity token (the entry 'quay.io' of auth.json)");
    }

    @Test
    void readsRegistryTokenAndPlainPassword() throws Exception {
        String json = "{\"auths\": {\"a.io\": {\"registrytoken\": \"t\"},"
                + " \"b.io\": {\"username\": \"u\", \"password\": \"p\"}}}";

        assertThat(find(json, "a.io/x:1").orElseThrow().kind()).isEqualTo(Kind.BEARER);
        assertThat(find(json, "b.io/x:1").orElseThrow().secret()).isEqualTo("p");
    }

    @Test
    void redactionHidesSecretsOfAllEntries() throws Exception {
        String json = "{\"auths\": {\"a.io\": {\"registrytoken\": \"t0ken-of-a\"}, \"b.io\": {},"
                + " \"c.io\": {\"username\": \"u\", \"password\": \"p-of-c\"}, " + entry("d.io", "u") + "}}";

        Redaction redaction =
                AuthFile.parse(json.getBytes(StandardCharsets.UTF_8), "x").redaction();

        assertThat(redaction.hide("1 t0ken-of-a 2 p-of-c 3 pass:u 4 " + base64("u:pass:u") + " 5 u"))
                .isEqualTo("1 *** 2 *** 3 *** 4 *** 5 u");
    }

    @Test
    void ignoresEmptyEntry() throws Exception {
        assertThat(find("{\"auths\": {\"quay.io/org\": {}, \"quay.io\": {\"auth\": \"\"}}}", "quay.io/org/image:1"))
                .isEmpty();
    }

    @Test
    void ignoresDockersNulPadding() throws Exception {
        String json = "{\"auths\": {\"a.io\": {\"auth\": \"" + base64("u:p\0\0") + "\"}}}";

        assertThat(find(json, "a.io/x:1").orElseThrow().secret()).isEqualTo("p");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bm90LXVzZXItcGFzc3dvcmQ=", "%%s3cret%%"})
    void namesInvalidEntryWithoutQuotingIt(String auth) {
        assertThatThrownBy(() -> find("{\"auths\": {\"a.io\": {\"auth\": \"" + auth + "\"}}}", "a.io/x:1"))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining("the entry 'a.io' of auth.json is not ")
                .hasMessageNotContaining("s3cret")
                .hasMessageNotContaining("not-user")
                .hasNoCause();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"auths\": {\"a.io\": {\"auth\": s3cret}}}", "s3cret", "[\"s3cret\"]", "{\"auths\""})
    void namesInvalidJsonWithoutQuotingIt(String json) {
        assertThatThrownBy(() -> find(json, "a.io/x:1"))
                .hasMessageStartingWith("auth.json is not a JSON object")
                .hasMessageNotContaining("s3cret")
                .hasNoCause();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n", "{}", "{\"auths\": {}}", "{\"auths\": {}, \"HttpHeaders\": {\"a\": \"b\"}}"})
    void acceptsEmptyFile(String json) throws Exception {
        assertThat(find(json, "quay.io/x:1")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cm9ib3\\nQ6c2VjcmV0\\n", "cm9ib3\\r\\nQ6c2\\nVjcmV0", "\\ncm9ib3Q6c2VjcmV0"})
    void ignoresLineBreaksInAuthLikeGo(String auth) throws Exception {
        RegistryCredentials found = find("{\"auths\": {\"a.io\": {\"auth\": \"" + auth + "\"}}}", "a.io/x:1")
                .orElseThrow();
        assertThat(found.username()).isEqualTo("robot");
        assertThat(found.secret()).isEqualTo("secret");
    }

    @Test
    void ignoresCaseOfMemberNamesLikeGo() throws Exception {
        RegistryCredentials found = find("{\"Auths\": {\"a.io\": {\"identityToken\": \"i-d\"}}}", "a.io/x:1")
                .orElseThrow();
        assertThat(found.kind()).isEqualTo(Kind.IDENTITY);
        assertThat(find("{\"auths\": {\"a.io\": {\"Auth\": \"" + base64("u:p") + "\"}}}", "a.io/x:1"))
                .isPresent();
    }

    @Test
    @Timeout(30)
    void rejectsSpecialFilesWithoutOpeningThem(@TempDir Path dir) throws Exception {
        Path fifo = dir.resolve("fifo");
        Processes.command("mkfifo", fifo.toString()).ok();
        for (Path file : new Path[] {fifo, Files.createSymbolicLink(dir.resolve("zero"), Path.of("/dev/zero"))}) {
            String problem = " cannot be read: it is a " + (file == fifo ? "FIFO" : "device") + ", not a regular file";
            assertThatThrownBy(() -> AuthFile.read(file)).hasMessage("the authentication file " + file + problem);
            assertThatThrownBy(() -> CaCertificates.readFile(file))
                    .hasMessage("the certificate file " + file + problem);
        }
    }

    @Test
    void followsSymbolicLink(@TempDir Path dir) throws Exception {
        Path file = Files.writeString(dir.resolve("file"), auths(entry("quay.io", "robot")));
        Path link = Files.createSymbolicLink(dir.resolve("auth.json"), file);
        assertThat(AuthFile.read(link).find(ImageReference.parse("quay.io/x:1"), new CredentialHelpers(Map.of())))
                .isPresent();
    }

    @Test
    void rejectsNamedFileInAnotherFormat() {
        assertThatThrownBy(() -> find("{\"quay.io\": {}}", "quay.io/x:1"))
                .hasMessage("auth.json has no \"auths\"; it is not an auth.json or config.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\n", "\\r\\n", "\\r"})
    void decodesWrappedAuthLikeGo(String lineBreak) throws Exception {
        String auth = base64("robot:a long password that a tool has wrapped after some characters");
        String wrapped = lineBreak
                + auth.substring(0, 1)
                + lineBreak
                + auth.substring(1, 64)
                + lineBreak
                + auth.substring(64, auth.length() - 1)
                + lineBreak
                + auth.substring(auth.length() - 1)
                + lineBreak;

        RegistryCredentials found = find("{\"auths\": {\"a.io\": {\"auth\": \"" + wrapped + "\"}}}", "a.io/x:1")
                .orElseThrow();

        assertThat(found.username()).isEqualTo("robot");
        assertThat(found.secret()).isEqualTo("a long password that a tool has wrapped after some characters");
    }

    /** Without padding, with other characters, truncated, in the URL-safe alphabet. */
    @ParameterizedTest
    @ValueSource(strings = {"dXNlcjpwYXNzMQ", "dXNl cjpwYXNzMQ==", "dXNlcjpwYXNzMQ=", "dXNlcjo-Pz8_"})
    void rejectsBase64ThatGoRejects(String auth) {
        assertThatThrownBy(() -> find("{\"auths\": {\"a.io\": {\"auth\": \"" + auth + "\"}}}", "a.io/x:1"))
                .hasMessage("the entry 'a.io' of auth.json is not base64; log in again")
                .hasNoCause();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " \n",
                "\ufeff",
                "{}",
                "{\"auths\": {}}",
                "{\"auths\": null}",
                "{\"auths\": {\"a.io\": null}}",
                "{\"auths\": null, \"credHelpers\": null, \"credsStore\": null}",
                "{\"credsStore\": \"\", \"HttpHeaders\": {\"User-Agent\": \"x\"}}",
                "{\"psFormat\": \"table\", \"plugins\": {\"x\": {}}}",
                "{\"auths\": {\"a.io\": {\"email\": \"a@b\", \"more\": [1]}}, \"more\": [{}]}"
            })
    void acceptsFileWithoutEntries(String json) throws Exception {
        assertThat(find(json, "a.io/x:1")).isEmpty();
    }

    @Test
    void rejectsKubernetesSecret() {
        assertThatThrownBy(() -> find("{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"data\": {}}", "a.io/x:1"))
                .hasMessageContaining("it is not an auth.json or config.json");
    }

    @Test
    void ignoresByteOrderMark() throws Exception {
        assertThat(find("\ufeff" + auths(entry("a.io", "robot")), "a.io/x:1")).isPresent();
    }

    @ParameterizedTest
    @CsvSource({"quay.io/, quay.io/org/x:1", "index.docker.io/v1/, docker.io/x:1", "quay.io/v2/, quay.io/org/x:1"})
    void acceptsUrlWithoutScheme(String key, String target) throws Exception {
        assertThat(find(auths(entry(key, "robot")), target)).isPresent();
    }

    @Test
    void ignoresNullMembers() throws Exception {
        String json = "{\"auths\": {\"a.io\": {\"auth\": \"" + base64("u:p")
                + "\", \"identitytoken\": null, \"registrytoken\": null, \"username\": null}}, \"credHelpers\": {\"a.io\": null}}";

        assertThat(find(json, "a.io/x:1").orElseThrow().secret()).isEqualTo("p");
    }

    static Optional<RegistryCredentials> find(String json, String target) throws Exception {
        return AuthFile.parse(json.getBytes(StandardCharsets.UTF_8), "auth.json")
                .find(ImageReference.parse(target), new CredentialHelpers(Map.of()));
    }

    static String auths(String... entries) {
        return "{\"auths\": {" + String.join(", ", entries) + "}}";
    }

    static String entry(String key, String user) {
        return "\"" + key + "\": {\"auth\": \"" + base64(user + ":pass:" + user) + "\"}";
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
