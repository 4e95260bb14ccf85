package io.jenkins.plugins.coreos.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashMap;
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
