package io.jenkins.plugins.coreos.steps.durable;

import hudson.model.TaskListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jenkinsci.plugins.workflow.log.OutputStreamTaskListener;

/**
 * A script's log that reports the phase headers passing through it and leaves the output unchanged.
 *
 * <p>This needs no request to the agent, because the log is sent to the controller anyway. If an agent sends the log
 * elsewhere, no phases are reported.
 *
 * <p>This is a listener with its own stream because a PrintStream would swallow write errors, and the durable task
 * would assume that the output was written.
 */
final class PhaseListener extends OutputStreamTaskListener.Default {
    private static final long serialVersionUID = 1L;

    private final TaskListener delegate;
    private final transient OutputStream lines;

    PhaseListener(TaskListener delegate, Consumer<String> phase) {
        this.delegate = delegate;
        this.lines = new PhaseLines(OutputStreamTaskListener.getOutputStream(delegate), phase);
    }

    @Override
    public OutputStream getOutputStream() {
        return lines;
    }

    /** An agent that writes the log itself gets the plain log. */
    private Object writeReplace() {
        return delegate;
    }

    /** A stream that passes its input through and reports the phase headers among the lines. */
    static final class PhaseLines extends OutputStream {
        /** The line that cosa-build.sh prints at the start of a phase. */
        private static final Pattern HEADER = Pattern.compile("--- cosaBuild: ([a-z]{1,20}) ---");

        /** Maximum length of a header. */
        private static final int MAX_HEADER = 60;

        private final OutputStream out;
        private final Consumer<String> phase;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        // A build writes millions of lines, possibly byte by byte, so lines that do not begin like a header are
        // skipped. Not thread-safe: writes to a log are serialized anyway.
        private boolean atStart = true;
        private boolean inHeader;

        PhaseLines(OutputStream out, Consumer<String> phase) {
            this.out = out;
            this.phase = phase;
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            inspect((byte) b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            int end = offset + length;
            for (int i = offset; i < end; i++) {
                if (atStart || inHeader) {
                    inspect(bytes[i]);
                } else {
                    while (i < end && bytes[i] != '\n') {
                        i++;
                    }
                    atStart = i < end;
                }
            }
        }

        private void inspect(byte b) {
            if (b == '\n') {
                if (inHeader) {
                    headerEnded();
                }
                inHeader = false;
                atStart = true;
            } else if (atStart) {
                inHeader = b == '-';
                atStart = false;
            }
            if (inHeader && line.size() < MAX_HEADER) {
                line.write(b);
            }
        }

        private void headerEnded() {
            Matcher header = HEADER.matcher(line.toString(StandardCharsets.UTF_8));
            if (header.matches()) {
                phase.accept(header.group(1));
            }
            line.reset();
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
