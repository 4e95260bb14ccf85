package io.jenkins.plugins.coreos.jenkins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretHuntIT {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"the p4ssword", "pusher:the p4ssword", "a:the p4ssword and more"})
    void findsSecretAmongOtherBytes(String text) throws Exception {
        Path file = write("\u0000\u0001" + text + "\u00ff");

        assertThat(SecretHunt.filesThatHold("pusher", "the p4ssword", directory))
                .containsExactly(file);
    }

    @Test
    void findsSecretInBasicAuthentication() throws Exception {
        String header =
                "Basic " + Base64.getEncoder().encodeToString("pusher:the p4ssword".getBytes(StandardCharsets.UTF_8));
        Path file = write(header);

        assertThat(SecretHunt.filesThatHold("pusher", "the p4ssword", directory))
                .containsExactly(file);
    }

    @Test
    void omitsFileWithoutSecret() throws Exception {
        write("the password");

        assertThat(SecretHunt.filesThatHold("pusher", "the p4ssword", directory))
                .isEmpty();
    }

    @Test
    void searchOfNothingIsError() {
        assertThatThrownBy(() -> SecretHunt.filesThatHold("pusher", "the p4ssword", directory))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no file");
    }

    @Test
    void findsProcessThatShowsSecret() throws Exception {
        Process process =
                new ProcessBuilder("sleep", "60").redirectErrorStream(true).start();
        ProcessBuilder builder = new ProcessBuilder("sleep", "61");
        builder.environment().put("SOME_VARIABLE", "x the p4ssword x");
        Process other = builder.start();
        try {
            Await.until(
                    "the process to show it",
                    Duration.ofSeconds(20),
                    () -> !SecretHunt.processesThatShow(List.of("the p4ssword")).isEmpty());
            assertThat(SecretHunt.processesThatShow(List.of("the p4ssword")))
                    .anyMatch(line -> line.startsWith("environ of " + other.pid()))
                    .noneMatch(line -> line.contains(" of " + process.pid() + ":"));
        } finally {
            process.destroyForcibly();
            other.destroyForcibly();
        }
    }

    private Path write(String text) throws Exception {
        Files.createDirectories(directory.resolve("below"));
        return Files.writeString(directory.resolve("below/file"), text, StandardCharsets.ISO_8859_1);
    }
}
