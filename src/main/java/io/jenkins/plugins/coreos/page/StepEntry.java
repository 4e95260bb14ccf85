package io.jenkins.plugins.coreos.page;

import io.jenkins.plugins.coreos.core.text.TimeSpan;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/**
 * A step that is running or has failed; a step that succeeds is replaced by its result. Stored in build.xml: never
 * rename a field.
 */
@ExportedBean(defaultVisibility = 999)
public final class StepEntry {
    private static final int MAX_SUBJECT = 500;
    private static final int MAX_ERROR = 1000;

    /** The ID of the step's node in the Pipeline. */
    @Exported
    public final String node;

    /** The step's name. */
    @Exported
    public final String step;

    /** The subject of the step, such as the destinations of a push; null if unknown. */
    @Exported
    public final String subject;

    /** Start of the step, in milliseconds since 1970. */
    @Exported
    public final long start;

    /** Duration of the failed step in milliseconds; 0 while it runs. */
    @Exported
    public final long millis;

    /** The reason of the failure in one line; null while the step runs. */
    @Exported
    public final String error;

    private StepEntry(String node, String step, String subject, long start, long millis, String error) {
        this.node = node;
        this.step = step;
        this.subject = subject;
        this.start = start;
        this.millis = millis;
        this.error = error;
    }

    static StepEntry running(String node, String step, String subject, long start) {
        return new StepEntry(node, step, UntrustedMap.line(subject, MAX_SUBJECT), start, 0, null);
    }

    /** Returns the entry of this step after its failure. */
    StepEntry failed(String reason, long end) {
        String line = UntrustedMap.line(reason == null ? null : reason.strip().split("\\R", 2)[0], MAX_ERROR);
        return new StepEntry(
                node,
                step,
                subject,
                start,
                Math.max(1, end - start),
                line == null || line.isBlank() ? "unknown reason" : withoutStep(line));
    }

    /** Returns a message without the step's name, which the page shows before it. */
    private String withoutStep(String message) {
        for (String beginning : List.of(step + ": ", step + " failed ")) {
            if (message.startsWith(beginning)) {
                return message.substring(beginning.length());
            }
        }
        return message;
    }

    /** Returns true if the step has failed; false while it runs. */
    @Exported
    public boolean isFailed() {
        return error != null;
    }

    /** The start of the step. */
    public Date getStarted() {
        return new Date(start);
    }

    /** The duration as text for users, up to now while the step runs. */
    public String getTook() {
        return TimeSpan.of(Duration.ofMillis(error == null ? Math.max(0, System.currentTimeMillis() - start) : millis));
    }
}
