package io.jenkins.plugins.coreos.steps.transfer;

import io.jenkins.plugins.coreos.agent.ProgressSink;
import io.jenkins.plugins.coreos.core.text.ByteSize;
import io.jenkins.plugins.coreos.core.transfer.LayerSelector;
import io.jenkins.plugins.coreos.core.transfer.SourceSelector;
import io.jenkins.plugins.coreos.core.transfer.TransferSpec;
import io.jenkins.plugins.coreos.steps.StepLabel;

/** The progress of a transfer, as shown while its step runs: {@code pushing 1.2 of 2.7 GiB to quay.io/org/rhcos}. */
final class PushStatus implements ProgressSink {
    private final String verb;
    private final String destination;
    private volatile Progress progress;

    private record Progress(long done, long total) {}

    PushStatus(String verb, String destination) {
        this.verb = verb;
        this.destination = destination;
    }

    /** The progress of a transfer to its first destination. */
    static PushStatus of(TransferSpec spec) {
        boolean isArchive = spec.destinations().isEmpty();
        String destination =
                isArchive ? spec.archive() : spec.destinations().get(0).name();
        return new PushStatus(verb(spec.source(), isArchive), StepLabel.visible(destination));
    }

    private static String verb(SourceSelector source, boolean isArchive) {
        if (source instanceof LayerSelector) {
            return "layering";
        }
        return isArchive ? "pulling" : source.images().isEmpty() ? "pushing" : "copying";
    }

    @Override
    public void report(long doneBytes, long totalBytes) {
        // The numbers come from an agent, so they are clamped to a range that can be shown.
        long total = Math.max(0, totalBytes);
        progress = new Progress(Math.min(total, Math.max(0, doneBytes)), total);
    }

    /** The status as text for users. */
    String text() {
        Progress now = progress;
        String amount = now == null ? "" : ByteSize.of(now.done(), now.total()) + " ";
        return verb + " " + amount + "to " + destination;
    }
}
