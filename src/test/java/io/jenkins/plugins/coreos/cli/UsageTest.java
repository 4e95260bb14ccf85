package io.jenkins.plugins.coreos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Usage errors: exit code 2, two lines, and a suggestion. */
class UsageTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "|no command given; the commands are push, copy, pull, layer",
                "psuh|unknown command 'psuh'; did you mean 'push'?",
                "--verison|unknown option '--verison'; did you mean '--version'?",
                "push|missing required option: '--to",
                "push --to quay.io/a/b:1|name an ARCHIVE, or give --cosa-dir",
                "push x --tls-verifi=false|unknown option '--tls-verifi'; did you mean '--tls-verify'?",
                "push x --to quay.io/a/b:1 --tg 1|unknown option '--tg'; did you mean '--tag'?",
                "push x --to quay.io/a/b:1 --parallel=0|--parallel must be from 1 to 64, not 0",
                "push x --to quay.io/a/b:1 --parallel 65|--parallel must be from 1 to 64, not 65",
                "push x --to quay.io/a/b:1 --parallel=-1|--parallel must be from 1 to 64, not -1",
                "push x --to quay.io/a/b:1 --retries=101|--retries must be from 0 to 100, not 101",
                "push x --to quay.io/a/b:1 --retries=-1|--retries must be from 0 to 100, not -1",
                "push x --to quay.io/a/b:1 --retries=x|invalid value for option '--retries': 'x' is not a whole number",
                "push x --to quay.io/a/b:1 --format=v3|--format: 'v3' is unknown",
                "push x --to quay.io/a/b:1 --mount-from quay.io/c|--mount-from: 'quay.io/c' names the registry again",
                "push x --cosa-dir d --to quay.io/a/b:1|give either ARCHIVE, or --cosa-dir, --build, --arch and --image to find an archive",
                "push x --to quay.io/a/b:1 --username u|--username and --password-stdin go together",
                "push x --to quay.io/a/b:1 --authfile f --username u --password-stdin|give --username or --authfile",
                "push - --to quay.io/a/b:1 --username u --password-stdin|standard input can be read once only",
                "push - - --to quay.io/a/b:1|standard input can be read once only",
                "layer --from a/b:1 --add x --to a/b:2 --skip-if-present|unknown option '--skip-if-present'",
                "push x --to quay.io/a/b:1 --mount-from registry.example/c|--mount-from: 'registry.example/c' begins with a registry",
                "push out/ --to quay.io/a/b:1|ARCHIVE: 'out/' is not the name of a file",
                "push x --to quay.io/a/b:1 --digestfile out/|--digestfile: 'out/' is not the name of a file",
                "push --cosa-dir c --image qemu --to quay.io/a/b:1|--image: 'qemu' is a disk image; use --disk-image",
                "push --cosa-dir c --arch arm --to quay.io/a/b:1|--arch: 'arm' is not an architecture that COSA supports; use aarch64",
                "push --cosa-dir c/builds/latest --to quay.io/a/b:1|--cosa-dir: 'c/builds/latest' is a build",
                "pull quay.io/a/b:1 --archive out/|--archive: 'out/' is not the name of a file",
                "pull x.ociarchive --archive out|'x.ociarchive' is an archive, but this command takes an image in a registry",
                "copy oci-archive:x --to quay.io/a/b:1|'oci-archive:x' is an archive, but this command takes an image in a registry",
                "sign x.ociarchive --key k|'x.ociarchive' is an archive, but this command takes an image in a registry, REGISTRY/REPO[:TAG]; for an archive, use push ARCHIVE --to REGISTRY/REPO:TAG --sign FILE",
                "build --build-arg=--force-nocache|--build-arg: '--force-nocache' has its own option; use --force",
                "build --build-arg=-f|--build-arg: '-f' has its own option; use --force",
                "inspect|missing required parameter: 'IMAGE'",
                "inspect a b|unexpected argument 'b'",
                "verify --jsn a|unknown option '--jsn'; did you mean '--json'?",
                "completion tcsh|invalid value for positional parameter at index 0 (SHELL)",
                "help psuh|unknown subcommand 'psuh'",
            })
    void reportsWrongUsageInTwoLines(String line, String message) {
        CliRun run = CliRun.of(line == null ? new String[0] : line.split(" "));

        assertThat(run.code()).as(run.err()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.errLines()).hasSize(2);
        assertThat(run.errLines().get(0)).startsWith("error: " + message);
        assertThat(run.errLines().get(1)).startsWith("see 'coreos-assembler").endsWith(" --help'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "push ~ --to quay.io/a/b:1|an argument is empty",
                "push x --to quay.io/a/b:1 --authfile ~|invalid value for option '--authfile'",
                "push x --to quay.io/a/b:1 --digestfile ~|invalid value for option '--digestfile'",
                "push --to quay.io/a/b:1 --cosa-dir ~|invalid value for option '--cosa-dir'",
                "verify ~|invalid value for positional parameter at index 0 (IMAGE)",
            })
    void rejectsEmptyValues(String line, String where) {
        CliRun run = CliRun.of(
                Stream.of(line.split(" ")).map(word -> word.replace("~", "")).toArray(String[]::new));

        assertThat(run.code()).as(run.err()).isEqualTo(2);
        assertThat(run.errLines().get(0)).startsWith("error: " + where).endsWith(" is empty");
    }

    @Test
    void doesNotSuggestACommandForItself() {
        assertThat(CliRun.of("--", "push").errLines().get(0)).isEqualTo("error: unknown command 'push'");
    }

    @Test
    void argumentWithAtSignIsAFileName(@TempDir Path dir) throws Exception {
        Path arguments = Files.writeString(dir.resolve("arguments"), "--help");

        CliRun run = CliRun.of("verify", "@" + arguments);

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.errLines()).containsExactly("error: @" + arguments + " does not exist");
    }

    @Test
    void escapesControlCharactersInErrors() {
        CliRun run = CliRun.of("verify", "/no/such\u001b[2J\u202e");

        assertThat(run.errLines()).containsExactly("error: /no/such?[2J? does not exist");
    }

    @Test
    void reportsMissingArchiveBeforeMissingTag() {
        CliRun run = CliRun.of("push", "/no/such.ociarchive", "--to", "quay.io/a/b");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.errLines()).containsExactly("error: /no/such.ociarchive does not exist");
    }

    @ParameterizedTest
    @ValueSource(strings = {"help", "--help", "-h", "help push", "push --help", "push -h", "verify --help"})
    void printsHelpToStdout(String line) {
        CliRun run = CliRun.of(line.split(" "));

        assertThat(run.code()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).startsWith("Usage: coreos-assembler").doesNotContain("\u001b");
    }

    @Test
    void helpListsRangesAndExitCodes() {
        assertThat(CliRun.of("help", "push").out().replaceAll("\\s+", " "))
                .contains("from 1 to 64")
                .contains("from 0 to 100");
        assertThat(CliRun.of("help").out()).contains("Exit codes:", "usage error");
    }

    @ParameterizedTest
    @ValueSource(strings = {"push", "inspect", "verify", "fix-user", "completion"})
    void everyCommandPrintsTheVersion(String command) {
        assertThat(CliRun.of(command, "--version").out())
                .isEqualTo(CliRun.of("--version").out());
    }
}
