package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.TestCertificates;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistryConfig;
import io.jenkins.plugins.coreos.testing.fake.RequestKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A server that closes its connections after each response without announcing it causes neither failures nor log lines.
 */
class SilentCloseIT {
    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource({"0, false", "1, false", "5, false", "0, true", "3, true"})
    void pushWithoutRetriesPasses(long millis, boolean tls) throws Exception {
        TestArchive archive = Archives.image().layers(100, 20_000).write(dir.resolve("image"));
        FakeRegistryConfig config = FakeRegistry.builder().closesSilentlyAfter(Duration.ofMillis(millis));
        try (FakeRegistry registry = tls ? config.tls(TestCertificates.in(dir)).start() : config.start()) {
            List<String> log = new ArrayList<>();
            TransferResult result = Pushes.push(
                    Pushes.request(archive.path(), registry.host() + "/os/image:one")
                            .retries(0)
                            .build(),
                    log);

            assertThat(registry.tags("os/image")).containsEntry("one", archive.digest());
            assertThat(log).noneMatch(line -> line.contains("trying again"));
            assertThat(result.toMap().toString()).contains(archive.digest());
        }
    }

    @Test
    void largeBlobIsNotSentTwice() throws Exception {
        TestArchive archive = Archives.image().layers(6, 3_000_000).write(dir.resolve("image"));
        try (FakeRegistry registry =
                FakeRegistry.builder().closesSilentlyAfter(Duration.ofMillis(2)).start()) {
            Pushes.push(Pushes.request(archive.path(), registry.host() + "/os/image:one")
                    .retries(0)
                    .build());

            long whole = registry.requests(RequestKind.UPLOAD_PUT).stream()
                    .filter(request -> request.bodyLength() > 2_900_000)
                    .count();
            assertThat(whole).isEqualTo(6);
        }
    }
}
