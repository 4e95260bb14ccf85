package io.jenkins.plugins.coreos.core.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials.Kind;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Credential helpers, which are shell scripts on a separate PATH. */
class CredentialHelpersIT {
    private static final String ANSWER = "echo '{\"ServerURL\":\"x\",\"Username\":\"robot\",\"Secret\":\"s3cret\"}'";

    @TempDir
    Path dir;

    private Map<String, String> environment;

    @BeforeEach
    void setPath() {
        environment = Map.of("PATH", dir + ":/usr/bin:/bin", "CLOUD_KEY", "k");
    }

    @Test
    void helperForRegistryTakesPrecedenceOverEntry() throws Exception {
        helper(
                "vault",
                "[ \"$1\" = get ] && [ \"$#\" = 1 ] && read -r r && echo \"$r $CLOUD_KEY\" > '" + dir + "/asked' && "
                        + ANSWER);
        String json = "{\"credHelpers\": {\"quay.io\": \"vault\"}, \"auths\": {" + AuthFileIT.entry("quay.io", "entry")
                + "}}";

        RegistryCredentials found = find(json, "quay.io/org/image:1").orElseThrow();

        assertThat(found.kind()).isEqualTo(Kind.BASIC);
        assertThat(found.username()).isEqualTo("robot");
        assertThat(found.secret()).isEqualTo("s3cret");
        assertThat(found).asString().isEqualTo("user 'robot' (from docker-credential-vault in auth.json)");
        assertThat(dir.resolve("asked")).hasContent("quay.io k");
        assertThat(find(json, "other.io/org/image:1")).isEmpty();
    }

    @Test
    void fallsBackToStoreWithDockerHubsOldAddress() throws Exception {
        helper("desktop", "cat > '" + dir + "/asked'; " + ANSWER);
        String json = "{\"credsStore\": \"desktop\", \"auths\": {\"docker.io\": {}, "
                + AuthFileIT.entry("quay.io", "entry") + "}}";

        assertThat(find(json, "quay.io/org/image:1").orElseThrow().username()).isEqualTo("entry");
        assertThat(dir.resolve("asked")).doesNotExist();
        assertThat(find(json, "docker.io/org/image:1").orElseThrow().username()).isEqualTo("robot");
        assertThat(dir.resolve("asked")).hasContent("https://index.docker.io/v1/");
    }

    @Test
    void acceptsHelperWithoutCredentialsForRegistry() throws Exception {
        helper("none", "echo 'credentials not found in native keychain'; exit 1");

        assertThat(find("{\"credsStore\": \"none\"}", "quay.io/org/image:1")).isEmpty();
    }

    @Test
    void tokenUserMeansIdentityToken() throws Exception {
        helper("acr", "echo '{\"Username\":\"<token>\",\"Secret\":\"refresh\"}'");

        RegistryCredentials found =
                find("{\"credsStore\": \"acr\"}", "quay.io/a/b:1").orElseThrow();

        assertThat(found.kind()).isEqualTo(Kind.IDENTITY);
        assertThat(found.secret()).isEqualTo("refresh");
    }

    @Test
    void showsHelperError() throws Exception {
        helper("locked", "echo 'the keyring is locked'; exit 3");

        assertThatThrownBy(() -> find("{\"credsStore\": \"locked\"}", "quay.io/a/b:1"))
                .isInstanceOf(IOException.class)
                .hasMessage("docker-credential-locked (in auth.json, for quay.io) failed with exit code 3:"
                        + " 'the keyring is locked'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "printf 'a trace\\nno key for \\033[1myou\\n\\n' >&2; exit 1",
                "yes 'a trace' | head -c 100000 >&2; printf '\\nno key for \\033[1myou' >&2; exit 1",
                "echo '{\"Secret\": \"s3cret\"}'; printf 'no key for \\033[1myou' >&2; exit 1"
            })
    void showsLastLineOfHelperErrors(String script) throws Exception {
        helper("locked", script);

        assertThatThrownBy(() -> find("{\"credsStore\": \"locked\"}", "quay.io/a/b:1"))
                .hasMessage("docker-credential-locked (in auth.json, for quay.io) failed with exit code 1:"
                        + " 'no key for ?[1myou'");
    }

    @Test
    void truncatesLongHelperError() throws Exception {
        helper("loud", "head -c 100000 /dev/zero | tr '\\0' x >&2; exit 1");

        assertThatThrownBy(() -> find("{\"credsStore\": \"loud\"}", "quay.io/a/b:1"))
                .hasMessageContaining("failed with exit code 1: 'xxx")
                .hasMessageEndingWith("…'")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400));
    }

    @Test
    void doesNotWaitForLeftoverProcess() throws Exception {
        helper("daemon", "sleep 20 >/dev/null & echo 'no key' >&2; exit 1");

        assertThatThrownBy(() -> find("{\"credsStore\": \"daemon\"}", "quay.io/a/b:1"))
                .hasMessageContaining("failed with exit code 1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"echo s3cret", "echo '{\"Secret\": \"s3cret\"}'", "printf '{\"Username\":\"u\",s3cret'", ":"})
    void rejectsInvalidHelperOutputWithoutQuotingIt(String script) throws Exception {
        helper("odd", script);

        assertThatThrownBy(() -> find("{\"credsStore\": \"odd\"}", "quay.io/a/b:1"))
                .hasMessageContaining("printed no JSON with Username and Secret")
                .hasMessageNotContaining("s3cret")
                .hasNoCause();
    }

    @Test
    void killsHelperAfterTimeout() throws Exception {
        helper("slow", "echo $$ > '" + dir + "/pid'; exec sleep 600");
        CredentialHelpers impatient = new CredentialHelpers(environment, Duration.ofSeconds(1));

        assertThatThrownBy(() -> impatient.get("slow", "quay.io", "auth.json"))
                .hasMessageContaining("did not finish within 1 s");
        long pid = Long.parseLong(Files.readString(dir.resolve("pid")).strip());
        ProcessHandle.of(pid).ifPresent(process -> assertThat(process.onExit()).succeedsWithin(Duration.ofSeconds(10)));
    }

    @Test
    void killsHelperWithEndlessOutput() throws Exception {
        helper("loud", "exec yes");

        assertThatThrownBy(() -> find("{\"credsStore\": \"loud\"}", "quay.io/a/b:1"))
                .hasMessageContaining("printed more than 256 KiB");
    }

    @Test
    void reportsMissingHelperAndItsFile() {
        assertThatThrownBy(() -> find("{\"credsStore\": \"desktop\"}", "quay.io/a/b:1"))
                .hasMessage("docker-credential-desktop (in auth.json, for quay.io) is not on PATH;"
                        + " install it, or remove it from that file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil", "a b", "x;id", "-x", "a/b"})
    void rejectsInvalidHelperName(String name) throws Exception {
        Path evil = Files.writeString(dir.resolve("evil"), "#!/bin/sh\ntouch '" + dir + "/started'\n");
        Files.setPosixFilePermissions(evil, PosixFilePermissions.fromString("rwx------"));

        assertThatThrownBy(() -> find("{\"credsStore\": \"" + name + "\"}", "quay.io/a/b:1"))
                .hasMessageContaining("is not a valid name");
        assertThat(dir.resolve("started")).doesNotExist();
    }

    private Optional<RegistryCredentials> find(String json, String target) throws Exception {
        return AuthFile.parse(json.getBytes(StandardCharsets.UTF_8), "auth.json")
                .find(ImageReference.parse(target), new CredentialHelpers(environment));
    }

    @Test
    void reportsHelperFailureWithoutOutput() throws Exception {
        helper("mute", "exit 7");

        assertThatThrownBy(() -> find("{\"credsStore\": \"mute\"}", "quay.io/a/b:1"))
                .hasMessageEndingWith(" failed with exit code 7 and no error message; run it manually");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ANSWER + "; exit 1",
                ANSWER + "; echo 'cannot store s3cret' >&2; exit 1",
                "echo 'login failed: password=s3cret' >&2; exit 1",
                "echo 'bad header Authorization: Basic dXNlcjpzM2NyZXQ=' >&2; exit 1",
                "echo '{\"Secret\": \"s3cret' >&2; exit 1",
                "echo 'no password: s3cret' >&2; exit 1"
            })
    void redactsSecretsInHelperError(String script) throws Exception {
        helper("talkative", script);

        assertThatThrownBy(() -> find("{\"credsStore\": \"talkative\"}", "quay.io/a/b:1"))
                .hasMessageContaining("failed with exit code 1: '")
                .hasMessageContaining("***")
                .hasMessageNotContaining("s3cret")
                .hasMessageNotContaining("dXNlcjpzM2NyZXQ");
    }

    @Test
    void doesNotRedactHarmlessError() throws Exception {
        helper("aws", "echo 'error getting token: connection to https://sts:443/ refused' >&2; exit 1");

        assertThatThrownBy(() -> find("{\"credsStore\": \"aws\"}", "quay.io/a/b:1"))
                .hasMessageEndingWith(": 'error getting token: connection to https://sts:443/ refused'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo 'credentials not found in native keychain'; echo 'time=x level=error' >&2; exit 1",
                "echo 'credentials not found in native keychain' >&2; exit 1",
                "echo warning; echo 'credentials not found in native keychain'; exit 1"
            })
    void detectsNotFoundAmongOtherOutput(String script) throws Exception {
        helper("none", script);

        assertThat(find("{\"credsStore\": \"none\"}", "quay.io/a/b:1")).isEmpty();
    }

    @Test
    void killsHelperThatFloodsStandardError() throws Exception {
        helper("flood", "exec yes >&2");

        assertThatThrownBy(() -> find("{\"credsStore\": \"flood\"}", "quay.io/a/b:1"))
                .hasMessageEndingWith("printed more than 256 KiB");
    }

    @Test
    void reportsHelperThatIsNotExecutable() throws Exception {
        Path program = Files.writeString(dir.resolve("docker-credential-plain"), "#!/bin/sh\n");

        assertThatThrownBy(() -> find("{\"credsStore\": \"plain\"}", "quay.io/a/b:1"))
                .hasMessage("docker-credential-plain (in auth.json, for quay.io) is not executable: " + program
                        + "; correct its permissions");
    }

    @Test
    void leftoverProcessDoesNotDelayResult() throws Exception {
        helper("daemon", "sleep 20 & " + ANSWER);

        assertThat(assertTimeout(Duration.ofSeconds(15), () -> find("{\"credsStore\": \"daemon\"}", "quay.io/a/b:1")))
                .isPresent();
    }

    @Test
    void interruptKillsHelper() throws Exception {
        helper("slow", "echo $$ > '" + dir + "/pid.new'; mv '" + dir + "/pid.new' '" + dir + "/pid'; exec sleep 600");
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                find("{\"credsStore\": \"slow\"}", "quay.io/a/b:1");
            } catch (Throwable e) {
                ended.complete(e);
            }
        });
        caller.start();
        for (int i = 0; i < 2_000 && !Files.exists(dir.resolve("pid")); i++) {
            Thread.sleep(10);
        }

        caller.interrupt();

        assertThat(ended.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        long pid = Long.parseLong(Files.readString(dir.resolve("pid")).strip());
        ProcessHandle.of(pid).ifPresent(process -> assertThat(process.onExit()).succeedsWithin(Duration.ofSeconds(10)));
    }

    private void helper(String name, String script) throws IOException {
        Path file = Files.writeString(dir.resolve("docker-credential-" + name), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}
