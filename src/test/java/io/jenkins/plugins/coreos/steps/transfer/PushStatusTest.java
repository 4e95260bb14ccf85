package io.jenkins.plugins.coreos.steps.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.layer.LayerCompression;
import io.jenkins.plugins.coreos.core.transfer.AccessSpec;
import io.jenkins.plugins.coreos.core.transfer.Destination;
import io.jenkins.plugins.coreos.core.transfer.ImageSelector;
import io.jenkins.plugins.coreos.core.transfer.LayerSelector;
import io.jenkins.plugins.coreos.core.transfer.TransferSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PushStatusTest {
    private final PushStatus status = new PushStatus("pushing", "quay.io/org/rhcos");

    @Test
    void showsTransferredBytesAndDestination() {
        assertThat(status.text()).isEqualTo("pushing to quay.io/org/rhcos");
        status.report(1_288_490_189L, 2_899_102_925L);
        assertThat(status.text()).isEqualTo("pushing 1.2 of 2.7 GiB to quay.io/org/rhcos");
    }

    @Test
    void showsLayeringToRegistryOrArchive() {
        assertThat(PushStatus.of(layer(List.of("quay.io/org/rhcos:pr"), null)).text())
                .isEqualTo("layering to quay.io/org/rhcos");
        assertThat(PushStatus.of(layer(List.of(), "pr.ociarchive")).text()).isEqualTo("layering to pr.ociarchive");
    }

    private static TransferSpec layer(List<String> to, String archive) {
        return new TransferSpec(
                new LayerSelector(
                        ImageSelector.parse("quay.io/org/rhcos:nightly", List.of()),
                        List.of(),
                        List.of(LayerSelector.Addition.parse("rootfs")),
                        List.of(),
                        Map.of(),
                        Map.of(),
                        LayerCompression.GZIP,
                        null,
                        true),
                to.stream().map(name -> Destination.of(name, List.of())).toList(),
                archive,
                null,
                TransferSpec.AUTO_PARALLEL,
                List.of(),
                true,
                null,
                false,
                AccessSpec.DEFAULT);
    }

    @Test
    void clampsInvalidProgressFromAgent() {
        status.report(Long.MIN_VALUE, -1);
        assertThat(status.text()).isEqualTo("pushing 0 of 0 B to quay.io/org/rhcos");
        status.report(Long.MAX_VALUE, 1024);
        assertThat(status.text()).isEqualTo("pushing 1.0 of 1.0 KiB to quay.io/org/rhcos");
    }
}
