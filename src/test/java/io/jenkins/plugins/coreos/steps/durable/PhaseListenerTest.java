package io.jenkins.plugins.coreos.steps.durable;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PhaseListenerTest {
    private static final String LOG = "--- cosaBuild: init ---\n--- cosaBuild: init took 1.2 s ---\n"
            + "x --- cosaBuild: no ---\n" + "y".repeat(500) + "--- cosaBuild: no ---\n\n--- cosaBuild: osbuild ---\n"
            + "--- cosaBuild: build";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<String> phases = new ArrayList<>();
    private final OutputStream lines = new PhaseListener.PhaseLines(out, phases::add);

    @Test
    void findsHeadersInPiecesOfAnySize() throws IOException {
        byte[] log = LOG.getBytes(StandardCharsets.UTF_8);
        for (int size : new int[] {1, 2, 7, 61, log.length}) {
            OutputStream cut = new PhaseListener.PhaseLines(out, phases::add);
            phases.clear();
            out.reset();
            for (int i = 0; i < log.length; i += size) {
                cut.write(log, i, Math.min(size, log.length - i));
            }
            assertThat(phases).as("pieces of " + size).containsExactly("init", "osbuild");
            assertThat(out.toByteArray()).as("output").isEqualTo(log);
        }
    }

    @Test
    void findsHeadersInSingleBytes() throws IOException {
        byte[] log = LOG.getBytes(StandardCharsets.UTF_8);
        for (byte b : log) {
            lines.write(b);
        }

        assertThat(phases).containsExactly("init", "osbuild");
        assertThat(out.toByteArray()).isEqualTo(log);
    }

    @Test
    void discardsLineWithoutEnd() throws IOException {
        byte[] piece = "z".repeat(100_000).getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 10; i++) {
            lines.write(piece);
        }
        lines.write("\n--- cosaBuild: fetch ---\n".getBytes(StandardCharsets.UTF_8));

        assertThat(phases).containsExactly("fetch");
    }
}
