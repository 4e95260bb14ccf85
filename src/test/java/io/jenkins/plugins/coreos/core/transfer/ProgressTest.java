package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.registry.BlobOutcome;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The progress of a push in a log and on a terminal. */
class ProgressTest {
    private static final long GIB = 1L << 30;

    private static TransferProgress.Snapshot at(long sent, long settled, int uploaded, int present, long millis) {
        return new TransferProgress.Snapshot(2 * GIB, sent, settled, 52, uploaded, 0, present, millis);
    }

    @Test
    void lineShowsBytesRateBlobsAndTimeLeft() {
        assertThat(ProgressLine.of(at(0, 0, 0, 0, 0), at(GIB / 2, GIB / 2, 10, 12, 5_000)))
                .isEqualTo("1.00 GiB of 2.00 GiB (50%), 102 MiB/s, blobs 22/52, 12 present, 10 s left");
    }

    @Test
    void barShowsFractionDone() {
        assertThat(ProgressLine.bar(at(0, 0, 0, 0, 0), 10)).isEqualTo("[>         ]");
        assertThat(ProgressLine.bar(at(GIB, 0, 0, 0, 0), 10)).isEqualTo("[=====>    ]");
        assertThat(ProgressLine.bar(at(2 * GIB, 0, 0, 0, 0), 10)).isEqualTo("[==========]");
    }

    @Test
    void reportsEachChangeOnce() throws Exception {
        TransferProgress progress = new TransferProgress();
        LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
        try (ProgressReporter reporter = new ProgressReporter(progress, Duration.ofMillis(5), lines::add)) {
            progress.begin(1024, 2);
            progress.done(BlobOutcome.PRESENT, 512);
            assertThat(lines.poll(10, TimeUnit.SECONDS)).isEqualTo("512 B of 1.00 KiB (50%), blobs 1/2, 1 present");
            progress.done(BlobOutcome.MOUNTED, 512);
            assertThat(lines.poll(10, TimeUnit.SECONDS))
                    .isEqualTo("1.00 KiB of 1.00 KiB (100%), blobs 2/2, 1 mounted, 1 present");
            assertThat(lines.poll(50, TimeUnit.MILLISECONDS)).isNull();
        }
    }
}
