package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import io.jenkins.plugins.coreos.testing.fake.Fault;
import io.jenkins.plugins.coreos.testing.fake.RequestKind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Large error bodies for all parallel requests, in a process with little memory. */
class ErrorBodyMemoryIT {
    @TempDir
    Path dir;

    @ParameterizedTest
    @ValueSource(strings = {"MOUNT", "UPLOAD_PUT", "MANIFEST_PUT"})
    void largeErrorBodiesInParallelFitIntoASmallHeap(RequestKind kind) throws Exception {
        TestArchive archive = Archives.image().layers(32, 2_000).write(dir.resolve("image"));
        String body = "{\"errors\":[" + "{\"code\":\"A\"},".repeat((4 << 20) / 13) + "{}]}";
        try (FakeRegistry registry = FakeRegistry.start()) {
            registry.on(kind).always(Fault.status(400).body(body));
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin/java").toString(),
                            "-Xmx32m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            "io.jenkins.plugins.coreos.cli.Main",
                            "push",
                            archive.path().toString(),
                            "--to=" + registry.host() + "/os/image:one",
                            "--tls-verify=false",
                            "--retries=0",
                            "--parallel=32")
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

            assertThat(output).doesNotContain("OutOfMemoryError").doesNotContain("\tat ");
            if (kind != RequestKind.MOUNT) {
                assertThat(output).contains("HTTP 400 A");
                assertThat(process.exitValue()).isOne();
            }
        }
    }
}
