package io.jenkins.plugins.coreos.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The name of a test that does not end is printed while it runs. */
class LongTestsTest {
    @Test
    void namesRunningTestsOnly() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LongTests tests = new LongTests(Duration.ofMillis(50), new PrintStream(out, true, StandardCharsets.UTF_8));
        tests.begin("quick");
        tests.end("quick");
        tests.begin("slow");

        Patience patience = Patience.of(Duration.ofSeconds(10));
        while (out.size() == 0 && !patience.isOver()) {
            patience.pause();
        }
        tests.end("slow");

        assertThat(out.toString(StandardCharsets.UTF_8))
                .startsWith("still running after 0 s: slow")
                .doesNotContain("quick");
    }
}
