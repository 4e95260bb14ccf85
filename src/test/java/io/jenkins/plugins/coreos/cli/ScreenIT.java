package io.jenkins.plugins.coreos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.DefaultSignals;
import io.jenkins.plugins.coreos.testing.Processes;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The output of a push on a terminal. */
class ScreenIT {
    private static final String LINE = "[=====>    ] 12 MB of 34 MB (35%), 7 MB/s, blobs 3/9, 3 s left";

    /** Starts a push in a new terminal (pty) of a given width. */
    private static final String IN_TERMINAL = """
            import fcntl, os, pty, select, signal, struct, sys, termios, time
            width, after, sig = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
            def resize(columns): fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack('HHHH', 24, columns, 0, 0))
            pid, fd = pty.fork()
            if pid == 0:
                time.sleep(0.3)
                os.execvp(sys.argv[4], sys.argv[4:])
            resize(width)
            seen, begun = b'', time.time()
            while time.time() - begun < 60:
                if select.select([fd], [], [], 0.1)[0]:
                    try: data = os.read(fd, 65536)
                    except OSError: break
                    if not data: break
                    seen += data
                if after and seen.count(b'\\r\\x1b[K') > 3:
                    if sig == 'resize': resize(after); seen += b'<RESIZED>'
                    else: os.write(fd, b'\\x03')
                    after = 0
            status = os.waitpid(pid, 0)[1]
            sys.stdout.buffer.write(seen)
            sys.exit(os.waitstatus_to_exitcode(status) % 256)
            """;

    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource({"200, true", "63, true", "62, false", "30, false", "1, false"})
    void fitsLineToTheTerminal(int width, boolean withBar) {
        String fitting = Screen.fit(LINE, width);

        assertThat(fitting.length()).isLessThan(width);
        assertThat(fitting.startsWith("[")).isEqualTo(withBar);
        assertThat(LINE).contains(fitting);
    }

    @Test
    void detectsTerminalsThatCanRedrawALine() {
        assertThat(Terminal.of(true, Map.of("TERM", "dumb"))).isNull();
        assertThat(Terminal.of(true, Map.of())).isNull();
        assertThat(Terminal.of(false, Map.of("TERM", "xterm"))).isNull();
        assertThat(Terminal.of(true, Map.of("TERM", "xterm", "NO_COLOR", "1"))).isNotNull();
    }

    @Test
    void parsesTheTerminalWidth() {
        assertThat(Terminal.columns("24 132\n")).isEqualTo(132);
        assertThat(Terminal.columns("0 0\n")).isZero();
        assertThat(Terminal.columns("")).isZero();
    }

    @Test
    void barFollowsTheTerminalWidth() throws Exception {
        String shown = inTerminal("xterm", 100, 40, "resize").stdout();

        int resized = shown.indexOf("<RESIZED>");
        assertThat(resized).as(shown).isPositive();
        assertThat(longest(shown.substring(0, resized))).isBetween(41, 99);
        // Excludes output that was sent before the width changed.
        String[] after = shown.substring(resized).split("\r\u001b\\[K", 3);
        assertThat(after).hasSizeGreaterThan(2);
        assertThat(longest(after[2])).isBetween(1, 39);
    }

    @Test
    void ctrlCClearsTheLineAndExits130() throws Exception {
        Processes.Result result = inTerminal("xterm", 80, 1, "interrupt");

        assertThat(result.exitCode()).as(result.stdout()).isEqualTo(130);
        assertThat(result.stdout()).endsWith("\r\u001b[K");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dumb", ""})
    void dumbTerminalGetsNoEscapeCodes(String term) throws Exception {
        Processes.Result result = inTerminal(term, 80, 0, "none");

        assertThat(result.exitCode()).as(result.stdout()).isZero();
        assertThat(result.stdout()).contains("pushing ").doesNotContain("\u001b");
    }

    /** Runs a push of a few seconds to a slow registry. */
    private Processes.Result inTerminal(String term, int width, int after, String signal) throws Exception {
        Path script = Files.writeString(dir.resolve("terminal.py"), IN_TERMINAL);
        Path archive = Archives.image()
                .layers(20, 3_000_000)
                .write(dir.resolve("a.ociarchive"))
                .path();
        try (FakeRegistry registry =
                FakeRegistry.builder().bytesPerSecond(8_000_000).start()) {
            return Processes.command(DefaultSignals.command(List.of(
                            "python3",
                            script.toString(),
                            "" + width,
                            "" + after,
                            signal,
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Dcoreos.terminal=true",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Main.class.getName(),
                            "push",
                            archive.toString(),
                            "--to",
                            registry.host() + "/a/b:1",
                            "--parallel=1",
                            "--tls-verify=false")))
                    .env("TERM", term)
                    .run();
        }
    }

    private static int longest(String shown) {
        int longest = 0;
        for (String line : shown.split("\r\u001b\\[K|\r?\n")) {
            longest = Math.max(longest, line.startsWith("push") || line.contains("@sha256:") ? 0 : line.length());
        }
        return longest;
    }
}
