package io.jenkins.plugins.coreos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.testing.Processes;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options of push: dry runs, verbosity, digest files and standard input. */
class PushOptionsIT {
    @TempDir
    Path dir;

    private TestArchive archive;

    @BeforeEach
    void makeArchive() {
        archive = Archives.image().layers(3, 2000).write(dir.resolve("a.ociarchive"));
    }

    @Test
    void dryRunChangesNothing() throws Exception {
        try (FakeRegistry registry = FakeRegistry.start()) {
            registry.addBlob("org/os", archive.layers().get(0), 2000);

            CliRun run = push(registry, "org/os:1", "--tag=2", "--dry-run");

            assertThat(run.code()).as(run.err()).isZero();
            assertThat(run.out().lines())
                    .contains(registry.host() + "/org/os@" + archive.digest(), "  tag 1: new", "  tag 2: new")
                    .anyMatch(line -> line.startsWith("  send 3 of 4 blobs, "))
                    .anyMatch(line ->
                            line.startsWith("  present " + archive.layers().get(0)))
                    .anyMatch(line -> line.startsWith("  send    " + archive.config()));
            assertThat(registry.requests())
                    .allMatch(request ->
                            request.method().equals("HEAD") || request.path().equals("/v2/"));
            assertThat(registry.tags("org/os")).isEmpty();
            assertThat(registry.openSessions()).isZero();
        }
    }

    @Test
    void dryRunPrintsOneJsonObject() throws Exception {
        try (FakeRegistry registry = FakeRegistry.start()) {
            assertThat(push(registry, "org/os:1").code()).isZero();

            CliRun run = push(registry, "org/os:1", "--dry-run", "--json");

            JsonObject json = Json.parseObject(run.out().getBytes(StandardCharsets.UTF_8), "the output");
            assertThat(json.members()).containsEntry("dryRun", true).containsEntry("digest", archive.digest());
            JsonObject place = json.objects("destinations").get(0);
            assertThat(place.number("blobsToSend")).isZero();
            assertThat(place.objects("tags").get(0).string("now")).isEqualTo(archive.digest());
        }
    }

    @Test
    void quietPushPrintsOnlyTheResult() throws Exception {
        try (FakeRegistry registry = FakeRegistry.start()) {
            CliRun run = push(registry, "org/os:1", "--quiet");

            assertThat(run.code()).isZero();
            assertThat(run.err()).isEmpty();
            assertThat(run.out()).isEqualTo(registry.host() + "/org/os@" + archive.digest() + "\n");
        }
    }

    @Test
    void debugShowsRequestsWithoutSecrets() throws Exception {
        String password = "s3cret/+pass word";
        Path authFile = Files.writeString(dir.resolve("auth.json"), "{}");
        try (FakeRegistry registry =
                FakeRegistry.builder().basicAuth("robot", password).start()) {
            String auth = Base64.getEncoder().encodeToString(("robot:" + password).getBytes(StandardCharsets.UTF_8));
            Files.writeString(authFile, "{\"auths\": {\"" + registry.host() + "\": {\"auth\": \"" + auth + "\"}}}");

            CliRun run = push(registry, "org/os:1", "--debug", "--authfile=" + authFile);

            assertThat(run.code()).as(run.err()).isZero();
            assertThat(run.errLines())
                    .anyMatch(line -> line.startsWith("> GET " + registry.url() + "/v2/"))
                    .anyMatch(line -> line.startsWith("< 401 "))
                    .anyMatch(line -> line.matches("< 201 to PUT http://\\S+/manifests/1 after \\d+ ms"));
            assertThat(run.errLines())
                    .filteredOn(line -> line.startsWith("> ") || line.startsWith("< "))
                    .noneMatch(line -> line.contains("?"));
            assertThat(run.err()).doesNotContain(auth).doesNotContain(password).doesNotContain("Basic ");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "none/digest, there is no directory",
        "folder,it is a directory",
        "pipe,it is not a regular file",
        "loop,Too many levels of symbolic links",
        "/proc/none/digest, there is no directory",
        "/proc/digest, it cannot be created in /proc",
    })
    void checksDigestFileBeforeThePush(String name, String reason) throws Exception {
        Processes.command("mkfifo", dir.resolve("pipe").toString()).ok();
        Files.createSymbolicLink(dir.resolve("loop"), Path.of("loop"));
        Files.createDirectory(dir.resolve("folder"));
        try (FakeRegistry registry = FakeRegistry.start()) {
            Path file = dir.resolve(name);

            CliRun run = push(registry, "org/os:1", "--digestfile=" + file);

            assertThat(run.code()).isEqualTo(1);
            assertThat(run.errLines())
                    .singleElement()
                    .asString()
                    .startsWith("error: the digest file " + file + " cannot be written: " + reason);
            assertThat(registry.requests()).isEmpty();
        }
    }

    @Test
    void fullDiskAfterThePushNamesTheDigestFile() throws Exception {
        try (FakeRegistry registry = FakeRegistry.start()) {
            CliRun run = push(registry, "org/os:1", "--digestfile=/dev/full");

            assertThat(run.code()).isEqualTo(1);
            assertThat(run.err())
                    .contains("error: the image " + archive.digest() + " was pushed, but the digest file /dev/full"
                            + " cannot be written: No space left on device");
        }
    }

    @Test
    void readsArchiveFromRedirectedStandardInput() throws Exception {
        try (FakeRegistry registry = FakeRegistry.start()) {
            String line = "%s push - --to %s/org/os:1 --tls-verify=false --quiet <'%s' && %1$s verify - <'%3$s'"
                    .formatted(java(), registry.host(), archive.path());

            Processes.Result result = Processes.command("sh", "-c", line).ok();

            assertThat(result.stdout()).startsWith(registry.host() + "/org/os@" + archive.digest() + "\nchecked ");
        }
    }

    @Test
    void rejectsArchiveFromAPipe() throws Exception {
        Processes.Result result = Processes.command(
                        "sh", "-c", "cat '" + archive.path() + "' | " + java() + " push - --to quay.io/a/b:1")
                .run();

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.stderr()).startsWith("error: standard input is not a regular file");
    }

    private static String java() {
        return "'" + Path.of(System.getProperty("java.home"), "bin", "java") + "' -XX:TieredStopAtLevel=1 -cp '"
                + System.getProperty("java.class.path") + "' " + Main.class.getName();
    }

    private CliRun push(FakeRegistry registry, String to, String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("push", archive.path().toString(), "--to", registry.host() + "/" + to, "--tls-verify=false"));
        arguments.addAll(List.of(more));
        return CliRun.of(arguments.toArray(String[]::new));
    }
}
