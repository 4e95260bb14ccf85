package io.jenkins.plugins.coreos.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Below a shell that ignores signals, as nohup and Jenkins' sh do. */
class DefaultSignalsIT {
    @ParameterizedTest
    @ValueSource(strings = {"INT", "HUP"})
    void shellBelowNohupReceivesSignals(String signal) {
        List<String> script = List.of("sh", "-c", "trap 'echo caught' " + signal + "; kill -s " + signal + " $$");

        assertThat(ignoring(script))
                .as("control: ignored signals cannot be trapped")
                .isEmpty();
        assertThat(ignoring(DefaultSignals.command(script))).isEqualTo("caught\n");
    }

    private static String ignoring(List<String> command) {
        List<String> words = new ArrayList<>(List.of("sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh"));
        words.addAll(command);
        return Processes.command(words).in(Path.of("/")).ok().stdout();
    }
}
