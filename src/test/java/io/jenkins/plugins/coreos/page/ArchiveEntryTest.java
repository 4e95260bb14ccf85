package io.jenkins.plugins.coreos.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ArchiveEntryTest {
    private static final String DIGEST = "sha256:" + "c".repeat(64);

    @Test
    void readsResultOfPull() {
        ArchiveEntry entry = ArchiveEntry.of(pull());

        assertThat(entry.archive).isEqualTo("/home/jenkins/agent/workspace/pr/rhcos.ociarchive");
        assertThat(entry.getShortSource()).isEqualTo("quay.io/org/rhcos@sha256:cccccccccccc…");
        assertThat(entry.getShortDigest()).isEqualTo("sha256:cccccccccccc…");
        assertThat(entry.getSizeText()).isEqualTo("2.70 GiB");
        assertThat(entry.getDownloadedText()).isEqualTo("1.00 KiB");
        assertThat(entry.getTook()).isEqualTo("1 min 3 s");
    }

    @Test
    void pullIsNotAnImageInARegistry() {
        assertThat(ImageEntry.of(pull(), 0)).isEmpty();
    }

    @Test
    void pushHasNoArchive() {
        assertThat(ArchiveEntry.of(Map.of("repository", "quay.io/org/rhcos", "digest", DIGEST)))
                .isNull();
    }

    @Test
    void rejectsInvalidDigest() {
        Map<String, Object> pull = pull();
        pull.put("digest", "<script>");

        assertThatIllegalArgumentException().isThrownBy(() -> ArchiveEntry.of(pull));
    }

    @Test
    void missingSourceIsShownAsUnknown() {
        Map<String, Object> pull = pull();
        pull.remove("source");

        assertThat(ArchiveEntry.of(pull).getShortSource()).isEqualTo("unknown image");
    }

    @Test
    void showsBaseAndSizeOfLayer() {
        Map<String, Object> layered = pull();
        layered.remove("source");
        layered.put("base", Map.of("archive", "/ws/base.ociarchive", "digest", DIGEST));
        layered.put("layer", Map.of("digest", DIGEST, "size", 2048L));

        ArchiveEntry entry = ArchiveEntry.of(layered);

        assertThat(entry.base).isEqualTo("/ws/base.ociarchive@" + DIGEST);
        assertThat(entry.getShortBase()).isEqualTo("/ws/base.ociarchive@sha256:cccccccccccc…");
        assertThat(entry.layerSize).isEqualTo(2048);
        assertThat(entry.getLayerSizeText()).isEqualTo("2.00 KiB");
        assertThat(ArchiveEntry.of(pull()).getShortBase()).isNull();
    }

    @Test
    void findsArchiveAmongSeveralDestinations() {
        Map<String, Object> layered = pull();
        layered.remove("downloadedBytes");
        layered.put("repository", "quay.io/org/rhcos");
        layered.put(
                "destinations",
                List.of(
                        Map.of("repository", "quay.io/org/rhcos"),
                        Map.of("archive", "/ws/pr.ociarchive", "downloadedBytes", 1024L)));

        assertThat(ArchiveEntry.of(layered).getDownloadedText()).isEqualTo("1.00 KiB");
    }

    private static Map<String, Object> pull() {
        return new HashMap<>(Map.of(
                "archive",
                "/home/jenkins/agent/workspace/pr/rhcos.ociarchive",
                "source",
                "quay.io/org/rhcos@" + DIGEST,
                "digest",
                DIGEST,
                "size",
                2_900_000_000L,
                "downloadedBytes",
                1024L,
                "millis",
                63_000L));
    }
}
