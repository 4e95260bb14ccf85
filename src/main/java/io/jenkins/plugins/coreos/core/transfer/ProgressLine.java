package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.text.ByteSize;
import io.jenkins.plugins.coreos.core.text.TimeSpan;
import java.time.Duration;

/** Formats progress as one line: completed bytes, rate and remaining time. */
final class ProgressLine {
    private ProgressLine() {}

    /**
     * Returns the line for a snapshot.
     *
     * @param before the snapshot of the previous line, to compute the current rate
     */
    static String of(TransferProgress.Snapshot before, TransferProgress.Snapshot now) {
        long percent = now.totalBytes() == 0 ? 100 : now.doneBytes() * 100 / now.totalBytes();
        StringBuilder line = new StringBuilder()
                .append(size(now.doneBytes()))
                .append(" of ")
                .append(size(now.totalBytes()))
                .append(" (")
                .append(percent)
                .append("%)");
        double rate = rate(before, now);
        if (rate > 0) {
            line.append(", ").append(size((long) rate)).append("/s");
        }
        line.append(", blobs ").append(now.doneBlobs()).append('/').append(now.totalBlobs());
        if (now.mounted() > 0) {
            line.append(", ").append(now.mounted()).append(" mounted");
        }
        if (now.present() > 0) {
            line.append(", ").append(now.present()).append(" present");
        }
        if (rate > 0 && now.doneBytes() < now.totalBytes()) {
            line.append(", ")
                    .append(duration((long) ((now.totalBytes() - now.doneBytes()) / rate)))
                    .append(" left");
        }
        return line.toString();
    }

    /** Returns a progress bar: {@code [=====>    ]}. */
    static String bar(TransferProgress.Snapshot now, int width) {
        int done = now.totalBytes() == 0 ? width : (int) (now.doneBytes() * width / now.totalBytes());
        String head = done == width ? "" : ">";
        return "[" + "=".repeat(done) + head + " ".repeat(width - done - head.length()) + "]";
    }

    private static double rate(TransferProgress.Snapshot before, TransferProgress.Snapshot now) {
        long millis = now.millis() - before.millis();
        return millis <= 0 ? 0 : Math.max(0, now.sent() - before.sent()) * 1000.0 / millis;
    }

    static String size(long bytes) {
        return ByteSize.of(bytes);
    }

    static String duration(long seconds) {
        return TimeSpan.of(Duration.ofSeconds(seconds));
    }
}
