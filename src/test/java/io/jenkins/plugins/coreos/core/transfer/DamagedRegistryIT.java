package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.DockerRegistry;
import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.Skopeo;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * If docker-registry crashes while it links a blob, an empty link remains. It then responds with 500 to all queries for
 * that blob, and skopeo gives up. Sending the blob again repairs the link.
 */
@ExtendWith(FailureLogs.class)
class DamagedRegistryIT {
    @TempDir
    Path dir;

    @ParameterizedTest
    @ValueSource(longs = {1_000, 3_000_000})
    void sendsBlobWhoseCheckFails(long layerSize) throws Exception {
        TestArchive archive = Archives.image().layers(3, layerSize).write(dir.resolve("image.ociarchive"));
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            Pushes.push(Pushes.request(archive.path(), registry.host() + "/os/image:one")
                    .build());
            for (String digest : archive.layers()) {
                Files.writeString(registry.link("os/image", digest), "");
            }

            TransferResult result = Pushes.push(Pushes.request(archive.path(), registry.host() + "/os/image:two")
                    .build());

            assertThat(result.destinations().get(0).uploadedBlobs()).isEqualTo(3);
            assertThat(result.destinations().get(0).presentBlobs()).isEqualTo(1);
            for (String digest : archive.layers()) {
                assertThat(registry.link("os/image", digest)).hasContent(digest);
            }
            Skopeo.readBack(registry.host() + "/os/image:two", dir.resolve("back"));
        }
    }
}
