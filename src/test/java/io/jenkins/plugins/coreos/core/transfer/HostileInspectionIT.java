package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.MediaTypes;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import io.jenkins.plugins.coreos.testing.fake.Fault;
import io.jenkins.plugins.coreos.testing.fake.RequestKind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Inspections of invalid and malicious documents. */
class HostileInspectionIT {
    private static final String PASSWORD = "pa55w0rd-of-robot";
    private static final String CONFIG_TYPE = "application/vnd.oci.image.config.v1+json";

    private final FakeRegistry registry = FakeRegistry.start();

    @AfterEach
    void stop() {
        registry.close();
    }

    private Inspections inspection() {
        return Inspections.of(registry.host() + "/os/image:one").credentials("robot", PASSWORD);
    }

    private static String digest(String text) {
        return Digest.sha256(text.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private static String descriptor(String type, String digest, long size) {
        return "{\"mediaType\":\"" + type + "\",\"digest\":\"" + digest + "\",\"size\":" + size + "}";
    }

    private static String manifest(String config, String more) {
        return "{\"schemaVersion\":2,\"config\":" + config + ",\"layers\":[]" + more + "}";
    }

    private void serveConfig(String config) {
        serve(MediaTypes.OCI_MANIFEST, manifest(descriptor(CONFIG_TYPE, digest(config), config.length()), ""));
        registry.on(RequestKind.BLOB_GET).always(Fault.status(200).body(config));
    }

    private void serve(String type, String document) {
        registry.on(RequestKind.MANIFEST_GET)
                .always(Fault.status(200).header("Content-Type", type).body(document));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"config\":{\"Labels\":[]}}         | config: \"Labels\" is not an object",
                "{\"config\":{\"Labels\":{\"a\":{}}}} | config Labels: \"a\" is not a string",
                "{\"config\":[]}                      | the image's configuration: \"config\" is not an object",
                "{\"created\":7}                      | the image's configuration: \"created\" is not a string",
                "{\"architecture\":{}}                | the image's configuration: \"architecture\" is not a string",
                "[]                                   | the image's configuration is not a JSON object",
                "{                                    | the image's configuration is not valid JSON",
            })
    void rejectsInvalidConfigurations(String config, String message) {
        serveConfig(config);

        assertThatThrownBy(inspection()::run)
                .hasMessageStartingWith(registry.host() + "/os/image@sha256:")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"config\":null,\"created\":null}", "{\"config\":{\"Labels\":null}}"})
    void unsetMembersAreEmpty(String config) throws Exception {
        serveConfig(config);

        assertThat(inspection().map())
                .containsEntry("labels", Map.of())
                .containsEntry("created", null)
                .containsEntry("arch", null);
        assertThatThrownBy(inspection().arch("x86_64")::run).hasMessageEndingWith("is for no architecture, not x86_64");
    }

    @Test
    void keepsLabelsUnchanged() throws Exception {
        serveConfig("{\"config\":{\"Labels\":{\"\":\"\\u001b[2J\\n\",\"$x\":\"\"}}}");

        assertThat(inspection().map()).containsEntry("labels", Map.of("", "\u001b[2J\n", "$x", ""));
    }

    @Test
    void doesNotReadLargeConfigurations() {
        long size = 5 * 1024 * 1024;
        serve(MediaTypes.OCI_MANIFEST, manifest(descriptor(CONFIG_TYPE, digest("x"), size), ""));

        assertThatThrownBy(inspection()::run)
                .hasMessageEndingWith("the configuration has 5242880 bytes; the limit is 4194304");
        assertThat(registry.requests(RequestKind.BLOB_GET)).isEmpty();
    }

    @Test
    void rejectsConfigurationThatIsLargerThanItsDescriptor() {
        serve(MediaTypes.OCI_MANIFEST, manifest(descriptor(CONFIG_TYPE, digest("{}"), 2), ""));
        registry.on(RequestKind.BLOB_GET).always(Fault.status(200).body("{}".repeat(1_000_000)));

        assertThatThrownBy(inspection()::run).hasMessageContaining("2000000 bytes instead of 2");
    }

    @Test
    void rejectsConfigurationWithAnotherDigest() {
        serve(MediaTypes.OCI_MANIFEST, manifest(descriptor(CONFIG_TYPE, digest("{}"), 2), ""));
        registry.on(RequestKind.BLOB_GET).always(Fault.status(200).body("[]"));

        assertThatThrownBy(inspection()::run).hasMessageContaining("the bytes have the digest " + digest("[]"));
    }

    @Test
    void doesNotReadTheConfigurationOfOtherArtifacts() throws Exception {
        serve(
                MediaTypes.OCI_MANIFEST,
                manifest(
                        descriptor("application/vnd.cncf.helm.config.v1+json", digest("x"), 1L << 40),
                        ",\"annotations\":{\"a\":\"b\"}"));

        assertThat(inspection().map())
                .containsEntry("annotations", Map.of("a", "b"))
                .containsEntry("labels", Map.of())
                .containsEntry("created", null);
        assertThat(registry.requests(RequestKind.BLOB_GET)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{\"a\":1}", "\"text\""})
    void rejectsInvalidAnnotations(String annotations) {
        registry.on(RequestKind.BLOB_GET).always(Fault.status(200).body("{}"));
        serve(
                MediaTypes.OCI_MANIFEST,
                manifest(descriptor(CONFIG_TYPE, digest("{}"), 2), ",\"annotations\":" + annotations));

        assertThatThrownBy(inspection()::run)
                .hasMessageContaining("the manifest")
                .hasMessageContaining("is not a");
    }

    @Test
    void rejectsSchemaVersion1() {
        serve("application/vnd.docker.distribution.manifest.v1+prettyjws", "{\"schemaVersion\":1,\"fsLayers\":[]}");

        assertThatThrownBy(inspection()::run).hasMessageContaining("schema version 1, which is obsolete");
    }

    @Test
    void rejectsAnIndexThatListsItself() {
        String index = "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"TYPE\",\"digest\":\"" + digest("x")
                + "\",\"size\":300,\"platform\":{\"os\":\"linux\",\"architecture\":\"s390x\"}}]}";

        // The registry answers with the same index for the tag and for every digest.
        serve(MediaTypes.OCI_INDEX, index.replace("TYPE", MediaTypes.OCI_MANIFEST));
        assertThatThrownBy(inspection()::run).hasMessageContaining("instead of " + digest("x"));

        registry.clearFaults();
        serve(MediaTypes.OCI_INDEX, index.replace("TYPE", MediaTypes.OCI_INDEX));
        assertThatThrownBy(inspection()::run).hasMessageContaining("is not a manifest of an image");
        assertThat(registry.requests(RequestKind.MANIFEST_GET)).hasSize(3);
    }

    @Test
    void hidesSecretsInTheResult() throws Exception {
        serveConfig("{\"architecture\":\"" + PASSWORD + "\",\"created\":\"by " + PASSWORD
                + "\",\"config\":{\"Labels\":{\"url\":\"https://os.example/x?a=b\",\"x" + PASSWORD + "\":\"is "
                + PASSWORD + "\"}}}");

        assertThat(inspection().map())
                .containsEntry("arch", "***")
                .containsEntry("architectures", List.of("***"))
                .containsEntry("created", "by ***")
                .containsEntry("labels", Map.of("url", "https://os.example/x?a=b", "x***", "is ***"));
    }

    @Test
    void rejectsInvalidArchitecture() {
        serveConfig("{\"architecture\":\"a b\"}");

        assertThatThrownBy(inspection()::run)
                .hasMessageContaining("the image's configuration: \"architecture\" is not a name of 1 to 64 letters")
                .hasMessageNotContaining("a b");
    }

    @Test
    void hidesSecretsThatDocumentsRepeat() {
        serveConfig("{\"architecture\":\"" + PASSWORD + "\"}");
        assertThatThrownBy(inspection().arch("x86_64")::run)
                .hasMessageEndingWith("is for ***, not x86_64")
                .hasNoCause();

        registry.clearFaults();
        serve("application/" + PASSWORD, "{\"schemaVersion\":3}");
        assertThatThrownBy(inspection()::run)
                .hasMessageContaining("neither a manifest nor an index")
                .hasMessageContaining("***")
                .hasMessageNotContaining(PASSWORD);

        registry.clearFaults();
        registry.on(RequestKind.MANIFEST_GET).always(Fault.error(403, "DENIED", "not for " + PASSWORD));
        assertThatThrownBy(inspection()::run)
                .hasMessageContaining("DENIED: not for ***")
                .hasMessageNotContaining(PASSWORD);
    }
}
