package io.jenkins.plugins.coreos.scripts;

import static io.jenkins.plugins.coreos.scripts.FixOpenshiftUserBox.BASE;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.openshift.UserIdentity;
import io.jenkins.plugins.coreos.testing.Patience;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** The options of the script, and hostile values and files. */
class FixOpenshiftUserOptionsIT {
    private static final long UID = 1_000_650_000L;
    private static final String STATE = "/tmp/coreos-user-1000650000";
    private static final List<String> SHELLS = FixOpenshiftUserBox.SHELLS;

    @ParameterizedTest
    @FieldSource("SHELLS")
    void setsRequestedUserHomeAndShell(String shell, @TempDir Path shared) throws Exception {
        FixOpenshiftUserBox box = new FixOpenshiftUserBox(shared, shell);
        box.run(UID, 0, """
                fix first --user core_os-1 --home "/home/builder/a b/it's \\$HOME" --shell /bin/sh
                fix again --user core_os-1 --home "/home/builder/a b/it's \\$HOME" --shell /bin/sh
                fix any
                fix other --home /home/builder
                cat /etc/passwd >/mnt/out/passwd
                """);

        String home = "/home/builder/a b/it's $HOME";
        assertThat(box.identity("first").user()).isEqualTo("core_os-1");
        assertThat(box.identity("first").home()).isEqualTo(home);
        assertThat(box.identity("first").env()).containsEntry("HOME", home);
        assertThat(box.identity("again").changed()).isFalse();
        assertThat(box.identity("any").user()).isEqualTo("core_os-1");
        assertThat(box.identity("other").changed()).isTrue();
        assertThat(box.text("out/passwd")).isEqualTo(BASE + "builder:x:1000650000:0:builder:/home/builder:/bin/bash\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "--user|Root|must match",
                "--user|a:x:0:0|must match",
                "--user|-x|must match",
                "--user|1st|must match",
                "--user|$(touch${IFS}/mnt/out/pwned)|must match",
                "--user|root|is UID 0",
                "--user|a23456789012345678901234567890123|longer than 32",
                "--home|relative|absolute path",
                "--home|/a:/bin/sh|absolute path",
                "--home|/proc/none|cannot write there",
                "--home|/home/x%0Aevil:x:0:0::/:/bin/sh|control character",
                "--home|/|cannot write there",
                "--shell|sh|absolute path",
                "--shell|/bin/none|no such program",
                "--shell|/bin/sh%0Aroot::0:0::/:/bin/sh|control character",
                "--safe-directory|/a%0Aerror%09x|control character",
                "--usr|builder|unknown option --usr",
                "--json%0Auid%0930|x|unknown option --json uid 30",
            })
    void invalidArgumentIsOneErrorWithoutChanges(String option, String value, String message, @TempDir Path shared)
            throws Exception {
        Files.writeString(shared.resolve("option"), decoded(option));
        Files.writeString(shared.resolve("value"), decoded(value));
        FixOpenshiftUserBox box = new FixOpenshiftUserBox(shared, "dash");
        box.run(UID, 0, """
                fix first "$(cat /mnt/option)" "$(cat /mnt/value)"
                cat /etc/passwd >/mnt/out/passwd
                """);

        assertThat(box.output("first").lines())
                .singleElement()
                .asString()
                .startsWith("error\t")
                .contains(message);
        assertThat(box.text("out/passwd")).isEqualTo(BASE);
        assertThat(shared.resolve("out/pwned")).doesNotExist();
    }

    @Test
    void linesOfTheLogBeginWithTheStepsName(@TempDir Path shared) throws Exception {
        FixOpenshiftUserBox box = new FixOpenshiftUserBox(shared, "busybox");
        box.run(UID, 0, "fix first --step withOpenshiftUser\nfix second\n");

        assertThat(box.text("out/first.log").lines())
                .isNotEmpty()
                .allMatch(line -> line.startsWith("withOpenshiftUser: "));
        assertThat(box.text("out/second.log").lines())
                .isNotEmpty()
                .allMatch(line -> line.startsWith("fixOpenshiftUser: "));
    }

    @Test
    void rejectsOptionWithoutValue(@TempDir Path shared) throws Exception {
        FixOpenshiftUserBox box = new FixOpenshiftUserBox(shared, "busybox");
        box.run(UID, 0, "fix first --user builder --home\n");

        assertThat(box.output("first")).isEqualTo("error\t--home needs a value\n");
    }

    /** A composed script has its arguments in its second line, or is read from standard input. */
    @ParameterizedTest
    @FieldSource("SHELLS")
    void readsScriptFromStandardInput(String shell, @TempDir Path shared) throws Exception {
        FixOpenshiftUserBox box = new FixOpenshiftUserBox(shared, shell);
        box.run(UID, 0, """
                sed "1a set -- '--user' 'composed' '--safe-directory' 'rel'" /mnt/fix-openshift-user.sh >/mnt/composed
                mkdir -m 777 /home/builder/rel && cd /home/builder
                as_user sh -e /mnt/composed >/mnt/out/composed
                as_user sh -s -- --user fed </mnt/fix-openshift-user.sh >/mnt/out/fed
                """);

        assertThat(box.identity("composed").user()).isEqualTo("composed");
        assertThat(box.identity("composed").safeDirectories()).containsExactly("/home/builder/rel");
        assertThat(box.identity("fed").user()).isEqualTo("fed");
    }

    @ParameterizedTest
    @CsvSource({"ln -s /home/builder " + STATE, "mkdir -m 777 " + STATE, "touch " + STATE})
    void ignoresFilesOfOtherUsersInTmp(String trap, @TempDir Path shared) throws Exception {
        FixOpenshiftUserBox box = new FixOpenshiftUserBox(shared, "dash");
        box.run(UID, 0, trap + "\nfix first\nnote left ls -A /home/builder\n");

        assertThat(box.identity("first").home()).isEqualTo("/var/tmp/coreos-user-1000650000/home");
        assertThat(box.notes()).containsEntry("left", "");
    }

    /** Files planted by other processes of this user. */
    @ParameterizedTest
    @FieldSource("SHELLS")
    void doesNotWriteThroughPlantedFiles(String shell, @TempDir Path shared) throws Exception {
        FixOpenshiftUserBox box = new FixOpenshiftUserBox(shared, shell);
        box.run(UID, 0, """
                cd "$(mktemp -d)" && echo precious >victim && victim=$PWD/victim
                mkdir -m 700 STATE && chown UID STATE
                for name in old in new add padded log; do ln -s "$victim" STATE/$name; done
                mkfifo STATE/lock
                chmod 666 "$victim" && chmod 755 "$PWD"
                fix first
                note victim cat "$victim"
                """.replace("STATE", STATE).replace("UID", String.valueOf(UID)));

        assertThat(box.identity("first").changed()).isTrue();
        assertThat(box.notes()).containsEntry("victim", "precious");
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void createsPrivateFilesDespiteTheUmask(String shell, @TempDir Path shared) throws Exception {
        FixOpenshiftUserBox box = new FixOpenshiftUserBox(shared, shell);
        box.run(UID, 0, """
                umask 0000
                fix first --home /home/builder/new --safe-directory /src
                note modes stat -c %a /home/builder/new/.gitconfig /tmp/coreos-user-1000650000
                """);

        assertThat(box.notes()).containsEntry("modes", "644 700");
        assertThat(box.text("out/first.log")).contains("umask is 0000");
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void keepsOtherPreloadedLibraries(String shell, @TempDir Path shared) throws Exception {
        FixOpenshiftUserBox box = new FixOpenshiftUserBox(shared, shell).passwd(BASE, "r--r--r--");
        box.run(UID, 0, """
                fix first
                in_env first sh /mnt/fix-openshift-user.sh >/mnt/out/nested
                in_env first sh /mnt/fix-openshift-user.sh --user other >/mnt/out/other
                note whoami in_env other whoami
                note outer in_env first whoami
                """);

        UserIdentity first = box.identity("first");
        assertThat(first.method()).isEqualTo("nss_wrapper");
        assertThat(box.identity("nested").env()).isEqualTo(first.env());
        assertThat(box.identity("nested").changed()).isFalse();
        assertThat(box.identity("other").env().get("LD_PRELOAD"))
                .isEqualTo(first.env().get("LD_PRELOAD"));
        assertThat(box.notes()).containsEntry("whoami", "other").containsEntry("outer", "builder");
    }

    @Test
    void neverWritesUnreadableOrMissingPasswd(@TempDir Path shared) throws Exception {
        FixOpenshiftUserBox box = new FixOpenshiftUserBox(shared, "dash").passwd(BASE, "-w--w--w-");
        box.run(UID, 0, "fix first\ncat /mnt/passwd >/mnt/out/passwd\n");

        assertThat(box.identity("first").method()).isEqualTo("nss_wrapper");
        assertThat(box.text("out/passwd")).isEqualTo(BASE);
    }

    /** Only CRI-O's entry exists: defaults are applied as far as possible, and explicit options fail. */
    @ParameterizedTest
    @FieldSource("SHELLS")
    void keepsReadOnlyEntryWithAPrivateHome(String shell, @TempDir Path shared) throws Exception {
        String entry = "1000650000:x:1000650000:0:1000650000 user:/:/sbin/nologin\n";
        FixOpenshiftUserBox box = new FixOpenshiftUserBox(shared, shell).passwd(BASE + entry, "r--r--r--");
        box.run(UID, 0, """
                hide_nss_wrapper
                fix first
                fix home --home /home/builder
                fix same --user builder
                fix shell --shell /bin/sh
                note left as_user ls -A /tmp/coreos-user-1000650000
                """);

        UserIdentity first = box.identity("first");
        assertThat(first.method()).isEqualTo("none");
        assertThat(first.changed()).isFalse();
        assertThat(first.user()).isEqualTo("1000650000");
        assertThat(first.env()).containsEntry("HOME", STATE + "/home").doesNotContainKey("LD_PRELOAD");
        assertThat(box.text("out/first.log"))
                .contains("warning: UID 1000650000 stays 1000650000")
                .contains("put the line `RUN chmod g=u /etc/passwd` into the image's Dockerfile");
        assertThat(box.identity("home").home()).isEqualTo("/home/builder");
        assertThat(box.output("same")).startsWith("error\t/etc/passwd is not writable");
        assertThat(box.output("shell")).startsWith("error\t/etc/passwd is not writable");
        assertThat(box.notes())
                .doesNotContainEntry("left", "")
                .extractingByKey("left")
                .asString()
                .doesNotContain("passwd-1");
    }

    @Test
    void worksWithBusyboxOnly(@TempDir Path shared) throws Exception {
        FixOpenshiftUserBox box = new FixOpenshiftUserBox(shared, "busybox");
        box.run(UID, 0, """
                as_user env PATH=/mnt/bin sh /mnt/fix-openshift-user.sh --safe-directory /src \
                    >/mnt/out/first 2>/mnt/out/first.log
                """);

        assertThat(box.identity("first").changed()).isTrue();
        assertThat(box.identity("first").safeDirectories()).isEmpty();
        assertThat(box.text("out/first.log")).contains("git is not installed");
    }

    @Test
    void namesMissingTool(@TempDir Path shared) throws Exception {
        FixOpenshiftUserBox box = new FixOpenshiftUserBox(shared, "dash");
        box.run(UID, 0, "as_user env PATH=/mnt/bin sh /mnt/fix-openshift-user.sh >/mnt/out/first 2>/mnt/out/log\n");

        assertThat(box.output("first")).isEqualTo("error\tno id here: install coreutils, sed\n");
    }

    @ParameterizedTest
    @CsvSource({"0, sudo works here", "1, sudo does not work here"})
    void sudoIsProbedAndReported(int status, String line, @TempDir Path shared) throws Exception {
        FixOpenshiftUserBox box = new FixOpenshiftUserBox(shared, "dash").program("sudo", "#!/bin/sh\nexit " + status);
        box.run(UID, 0, "fix first\n");

        assertThat(box.identity("first").user()).isEqualTo("builder");
        assertThat(box.text("out/first.log")).contains(line);
    }

    @Test
    void passesShellcheck() throws Exception {
        for (String script : List.of(
                "resources/io/jenkins/plugins/coreos/fix-openshift-user.sh", "src/test/resources/openshift/box.sh")) {
            Process shellcheck = new ProcessBuilder("shellcheck", "-s", "sh", script)
                    .directory(
                            Path.of(System.getProperty("coreos.basedir", ".")).toFile())
                    .redirectErrorStream(true)
                    .start();
            assertThat(new String(shellcheck.getInputStream().readAllBytes())).isEmpty();
            assertThat(Patience.await(shellcheck, Duration.ofSeconds(30))).isTrue();
            assertThat(shellcheck.exitValue()).isZero();
        }
    }

    private static String decoded(String text) {
        return text.replace("%0A", "\n").replace("%09", "\t");
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void ignoresStatePlantedByAnEarlierBuild(String shell, @TempDir Path shared) throws Exception {
        FixOpenshiftUserBox box = new FixOpenshiftUserBox(shared, shell);
        box.run(UID, 0, """
                echo untouched >/mnt/out/victim
                mkdir -m 700 %1$s
                mkfifo %1$s/lock %1$s/old
                for name in in new add padded log; do ln -s /mnt/out/victim %1$s/$name; done
                fix it
                """.formatted(STATE));

        assertThat(box.identity("it").user()).isEqualTo("builder");
        assertThat(box.text("out/victim")).isEqualTo("untouched\n");
    }
}
