package io.jenkins.plugins.coreos.core.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.redaction.Redaction;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BuildOutputTest {
    private static final String CONFIG = "{\"config\": {\"Labels\": {\"a\": \"b\", \"n\": 1}}}";
    private static final String CONFIG_DIGEST =
            Digest.sha256(CONFIG.getBytes(UTF_8)).toString();
    private static final String MANIFEST = """
            {"schemaVersion": 2, "config": {"mediaType": "application/vnd.oci.image.config.v1+json",
              "digest": "%s", "size": %d}, "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
              "digest": "sha256:%s", "size": 1000}]}
            """.formatted(CONFIG_DIGEST, CONFIG.length(), "1".repeat(64));
    private static final String DIGEST = "sha256:" + "a".repeat(64);
    private static final BaseReference BASE = BaseReference.parse("quay.io/org/rhcos:nightly");

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private static String output(String base, String version) {
        return "builder\tbuildah version 1\nbase\t" + base + "\nversion\t" + version + "\narchive\t/w/a.ociarchive\n"
                + "manifest\t" + base64(MANIFEST) + "\nconfig\t" + base64(CONFIG) + "\ndone\n";
    }

    @Test
    void parsesCompleteResult() throws IOException {
        assertThat(BuildOutput.parse(output(DIGEST, "42.1"), BASE, 7, new Redaction()))
                .containsExactly(
                        Map.entry("archive", "/w/a.ociarchive"),
                        Map.entry(
                                "digest",
                                Digest.sha256(MANIFEST.getBytes(UTF_8)).toString()),
                        Map.entry("size", 1000L + MANIFEST.length() + CONFIG.length()),
                        Map.entry(
                                "base",
                                Map.of(
                                        "reference",
                                        "quay.io/org/rhcos@" + DIGEST,
                                        "digest",
                                        DIGEST,
                                        "version",
                                        "42.1")),
                        Map.entry("labels", Map.of("a", "b")),
                        Map.entry("builder", "buildah version 1"),
                        Map.entry("millis", 7L));
    }

    @Test
    void baseIsTheRequestedOne() throws IOException {
        BaseReference archive = BaseReference.parse("/x/b.ociarchive");
        assertThat(BuildOutput.parse(output(DIGEST, ""), archive, 1, new Redaction())
                        .get("base"))
                .isEqualTo(Map.of("archive", "/x/b.ociarchive", "digest", DIGEST));
        assertThat(BuildOutput.parse(output("", ""), BaseReference.parse("scratch"), 1, new Redaction()))
                .doesNotContainKey("base");
    }

    @ParameterizedTest
    @ValueSource(strings = {"42\u001b[31m", "\u202e42"})
    void unprintableVersionIsDropped(String version) throws IOException {
        assertThat(BuildOutput.parse(output(DIGEST, version), BASE, 1, new Redaction())
                        .get("base"))
                .isEqualTo(Map.of("reference", "quay.io/org/rhcos@" + DIGEST, "digest", DIGEST));
    }

    /** The output of an agent is untrusted. */
    @Test
    void invalidOutputIsRefused() {
        refused(output("latest", ""), "invalid image");
        refused(output(DIGEST, "").replace(base64(CONFIG), base64("{}")), "its configuration does not match");
        refused(output(DIGEST, "").replace(base64(MANIFEST), "%%%"), "invalid image");
        refused(output(DIGEST, "").replace("/w/a", "w/a"), "'w/a.ociarchive' is not the path of an archive");
        refused(output(DIGEST, "").replace("done\n", ""), "ended without a complete result");
        refused("", "ended without a complete result");
        refused("x".repeat(17 * 1024 * 1024), "wrote more than 16777216 characters");
        refused("error\tthere is no\u0007 builder\n", "there is no? builder");
    }

    private static void refused(String output, String message) {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> BuildOutput.parse(output, BASE, 1, new Redaction()))
                .withMessageContaining(message);
    }

    /** Messages of buildah 1.28 to 1.39 and podman 4 and 5. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "cannot clone: Operation not permitted | cannot create user namespaces",
                "Error: cannot re-exec process | cannot create user namespaces",
                "Error during unshare(CLONE_NEWUSER): Operation not permitted | cannot create user namespaces",
                "user namespaces are not enabled in /proc/sys/user/max_user_namespaces | cannot create user namespaces",
                "error running newuidmap: write to uid_map failed: Operation not permitted | capabilities SETUID and SETGID",
                "no subuid ranges found for user \"builder\" in /etc/subuid | to /etc/subuid and /etc/subgid",
                "potentially insufficient UIDs or GIDs available in user namespace (requested 0:42 for /etc/shadow) |"
                        + " to /etc/subuid and /etc/subgid",
                "fuse: device not found, try 'modprobe fuse' first | io.kubernetes.cri-o.Devices: /dev/fuse",
                "fuse-overlayfs: cannot mount: No such file or directory | STORAGE_DRIVER=vfs",
                "'overlay' is not supported over overlayfs, a mount_program is required: backing file system is"
                        + " unsupported for this graph driver | emptyDir) at /var/lib/containers",
                "exec: \"crun\": executable file not found in $PATH: no such file or directory | isolation: 'chroot'",
                "error mounting new container: mount /dev: operation not permitted | cannot mount file systems",
                "initializing source docker://q.io/a: unauthorized: access to the requested resource is not authorized |"
                        + " as pullCredentialsId",
                "reading manifest 1 in q.io/a: manifest unknown | check the name and tag",
                "writing blob: storing blob to file: write /var/tmp/x: no space left on device | the disk is full",
                "building at STEP \"RUN x\": resolving mountpoints: secret required but no secret with id t found |"
                        + " a credentials ID",
            })
    void knownFailuresSayWhatToChange(String line, String advice) {
        String message =
                failure("cannot pull the base q.io/a", "Trying to pull q.io/a...", "Error: " + line, "exit 125");

        assertThat(message)
                .startsWith("cannot pull the base q.io/a: ")
                .contains(advice.strip())
                .doesNotContain("\n");
        boolean concernsPod = advice.matches(".*(namespaces|SETUID|subuid|fuse|STORAGE|emptyDir|mount file).*");
        assertThat(message.contains("layerOciImage adds files to an image without any of this"))
                .isEqualTo(concernsPod);
    }

    @Test
    void outputOfAFailedCommandIsNotInterpreted() {
        String message = failure(
                "cannot build x",
                "curl: unauthorized, permission denied",
                "Error: building at STEP \"RUN curl x\": while running runtime: exit status 22");

        assertThat(message)
                .isEqualTo("cannot build x: building at STEP \"RUN curl x\": while running runtime: exit status 22;"
                        + " the log above has the output of the command");
    }

    @Test
    void hidesTextThatLooksLikeASecret() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> BuildOutput.parse(
                        "failed\tcannot pull\ntail\tError: Authorization: Bearer abcdef123456\n",
                        BASE,
                        1,
                        new Redaction()))
                .withMessageContaining("***")
                .withMessageNotContaining("abcdef123456");
    }

    /** A registry that got the login while the base was pulled can write it into the image's configuration. */
    @Test
    void hidesLoginThatRegistryRepeatsInLabels() throws IOException {
        Redaction redaction = new Redaction().addLogin("robot", "pa55-w0rd");
        String config = "{\"config\": {\"Labels\": {\"vendor\": \"you sent " + base64("robot:pa55-w0rd")
                + "\", \"pa55-w0rd\": \"x\"}}}";
        String manifest = MANIFEST.replace(
                        CONFIG_DIGEST, Digest.sha256(config.getBytes(UTF_8)).toString())
                .replace("\"size\": " + CONFIG.length(), "\"size\": " + config.length());

        Map<String, Object> result = BuildOutput.parse(
                "base\t" + DIGEST + "\nversion\tpa55-w0rd\narchive\t/w/a\nmanifest\t" + base64(manifest) + "\nconfig\t"
                        + base64(config) + "\ndone\n",
                BASE,
                1,
                redaction);

        assertThat(result.get("labels")).isEqualTo(Map.of("vendor", "you sent ***", "***", "x"));
        assertThat(result.toString()).doesNotContain("pa55", base64("robot:pa55-w0rd"));
    }

    private static String failure(String what, String... lines) {
        return BuildFailure.message(what, List.of(lines));
    }
}
