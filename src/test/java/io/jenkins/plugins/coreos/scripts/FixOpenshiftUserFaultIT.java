package io.jenkins.plugins.coreos.scripts;

import static io.jenkins.plugins.coreos.scripts.FixOpenshiftUserBox.BASE;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.openshift.UserIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Concurrent builds, signals at every point of the write, and full disks. */
class FixOpenshiftUserFaultIT {
    private static final long UID = 1_000_650_000L;
    private static final String ENTRY = "builder:x:1000650000:0:builder:/tmp/coreos-user-1000650000/home:/bin/bash\n";
    private static final String CRIO = "1000650000:x:1000650000:0:1000650000 user:/:/sbin/nologin\n";
    private static final String OLD = CRIO + BASE;
    private static final String NEW = BASE + ENTRY;
    private static final List<String> SHELLS = FixOpenshiftUserBox.SHELLS;
    private static final int ROUNDS = 15;

    static Stream<Arguments> shellsAndLocks() {
        return SHELLS.stream()
                .flatMap(shell -> Stream.of(Arguments.of(shell, "flock"), Arguments.of(shell, "symlink")));
    }

    @ParameterizedTest
    @MethodSource("shellsAndLocks")
    void concurrentRunsLeaveOneEntry(String shell, String lock, @TempDir Path shared) throws Exception {
        FixOpenshiftUserBox box = box(shared, shell, OLD);
        withLock(box, lock).run(UID, 0, """
                for i in 1 2 3 4 5 6 7 8; do fix "$i" --safe-directory "/src$i" & done
                wait
                cat /etc/passwd >/mnt/out/passwd
                note git in_env 1 git config --global --get-all safe.directory
                note left as_user ls -A /tmp/coreos-user-1000650000
                """);

        assertThat(box.text("out/passwd")).isEqualTo(NEW);
        List<UserIdentity> results =
                IntStream.rangeClosed(1, 8).mapToObj(i -> identity(box, "" + i)).toList();
        assertThat(results).extracting(UserIdentity::user).containsOnly("builder");
        assertThat(results).filteredOn(UserIdentity::changed).hasSize(1);
        assertThat(box.notes().get("git").split(" "))
                .containsExactlyInAnyOrder("/src1", "/src2", "/src3", "/src4", "/src5", "/src6", "/src7", "/src8");
        assertThat(box.notes().get("left")).isIn("home lock", "home");
    }

    /** The tools of the write, which signal the script before and after their work. */
    @ParameterizedTest
    @CsvSource({"TERM, 143", "HUP, 129", "INT, 130"})
    void defersSignalDuringTheWrite(String signal, int status, @TempDir Path shared) throws Exception {
        for (String shell : SHELLS) {
            FixOpenshiftUserBox box = box(Files.createDirectory(shared.resolve(shell)), shell, OLD)
                    .program(
                            "dd",
                            "#!/bin/dash\nkill -" + signal + " $PPID; /bin/dd \"$@\"; r=$?; kill -" + signal
                                    + " $PPID; exit $r\n");
            box.run(UID, 0, """
                    as_user sh /mnt/fix-openshift-user.sh >/mnt/out/first && status=0 || status=$?
                    cat /etc/passwd >/mnt/out/passwd
                    note status echo "$status"
                    """);

            assertThat(box.text("out/passwd")).as(shell).isEqualTo(NEW);
            assertThat(box.notes()).as(shell).containsEntry("status", "" + status);
            assertThat(box.output("first")).as(shell).isEmpty();
        }
    }

    /** SIGKILL cannot be deferred: between two steps it leaves complete files, which the next run repairs. */
    @ParameterizedTest
    @MethodSource("shellsAndLocks")
    void nextRunRepairsAfterAKill(String shell, String lock, @TempDir Path shared) throws Exception {
        FixOpenshiftUserBox box = box(shared, shell, OLD)
                .program(
                        "dd",
                        "#!/bin/dash\n[ ! -e /mnt/before ] || { kill -KILL $PPID; exit; }\n"
                                + "/bin/dd \"$@\"\n[ ! -e /mnt/after ] || kill -KILL $PPID\n");
        withLock(box, lock).run(UID, 0, """
                touch /mnt/before
                fix killedBefore || true
                cat /etc/passwd >/mnt/out/appended
                rm /mnt/before
                fix repaired
                cat /etc/passwd >/mnt/out/passwd
                cat /mnt/out/appended >/etc/passwd
                touch /mnt/after
                fix killedAfter || true
                cat /etc/passwd >/mnt/out/padded
                rm /mnt/after
                fix good
                """);

        assertThat(box.text("out/appended")).isEqualTo(OLD + ENTRY);
        assertThat(box.text("out/passwd")).isEqualTo(NEW);
        assertThat(box.text("out/padded"))
                .startsWith(NEW)
                .matches(text -> text.stripTrailing().equals(NEW.strip()));
        assertThat(box.identity("repaired").changed()).isTrue();
        assertThat(box.identity("good").changed()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"TERM, bash", "TERM, busybox", "KILL, dash"})
    void signalNeverLeavesAPartialFile(String signal, String shell, @TempDir Path shared) throws Exception {
        FixOpenshiftUserBox box = box(shared, shell, OLD);
        box.run(UID, 0, """
                i=0
                while [ $i -lt %d ]; do
                    i=$((i + 1))
                    cat /mnt/passwd.old >/etc/passwd
                    rm -f /mnt/out/pid
                    as_user setsid sh -c 'echo $$ >/mnt/out/pid; exec sh /mnt/fix-openshift-user.sh' >/dev/null 2>&1 &
                    until [ -s /mnt/out/pid ]; do :; done
                    sleep "0.0$(awk -v i=$i 'BEGIN { srand(); print int((rand() * 9 + i) %% 9) }')5"
                    kill -%s -- "-$(cat /mnt/out/pid)" 2>/dev/null || true
                    wait $! || true
                    cat /etc/passwd >/mnt/out/killed$i
                    fix again$i
                    cat /etc/passwd >/mnt/out/passwd$i
                done
                """.formatted(ROUNDS, signal));

        for (int i = 1; i <= ROUNDS; i++) {
            String left = box.text("out/killed" + i);
            if (signal.equals("TERM")) {
                assertThat(left).as("round " + i).isIn(OLD, NEW);
            } else {
                assertThat(left.stripTrailing() + "\n").as("round " + i).isIn(OLD, OLD + ENTRY, NEW);
            }
            assertThat(box.text("out/passwd" + i).stripTrailing() + "\n").isEqualTo(NEW);
            assertThat(box.identity("again" + i).user()).isEqualTo("builder");
        }
    }

    /** Changes /etc/passwd as useradd does, in the private /etc of this test. */
    @Test
    void ignoresOtherUsersOfTheMachine(@TempDir Path shared) throws Exception {
        FixOpenshiftUserBox box = box(shared, "dash", OLD);
        box.run("""
                until [ -e out/ready ]; do sleep 0.05; done
                cp -p /etc/passwd /etc/passwd+
                mv /etc/passwd+ /etc/passwd
                touch out/replaced
                """, UID, 0, """
                touch /mnt/out/ready
                until [ -e /mnt/out/replaced ]; do sleep 0.05; done
                fix first
                cat /etc/passwd >/mnt/out/passwd
                """);

        assertThat(box.text("out/passwd")).isEqualTo(NEW);
        assertThat(box.identity("first").changed()).isTrue();
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void undoesFailedWrite(String shell, @TempDir Path shared) throws Exception {
        FixOpenshiftUserBox box = box(shared, shell, OLD).program("dd", """
                #!/bin/dash
                [ ! -e /mnt/out/failed ] || exec /bin/dd "$@"
                touch /mnt/out/failed
                head -c 70 "${1#if=}"
                echo 'dd: Input/output error' >&2
                exit 1
                """);
        box.run(UID, 0, "fix first\ncat /etc/passwd >/mnt/out/passwd\nfix second\n");

        assertThat(box.output("first"))
                .isEqualTo("error\twriting /etc/passwd failed, and it was left as it was: dd: Input/output error\n");
        assertThat(box.text("out/passwd")).isEqualTo(OLD);
        assertThat(box.identity("second").changed()).isTrue();
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void takesOverLockOfKilledProcess(String shell, @TempDir Path shared) throws Exception {
        FixOpenshiftUserBox box = withLock(box(shared, shell, OLD), "symlink");
        box.run(UID, 0, """
                sh -c 'exit 0' & gone=$!
                wait $gone
                as_user mkdir -m 700 /tmp/coreos-user-1000650000
                as_user ln -s $gone /tmp/coreos-user-1000650000/holder
                fix first
                """);

        assertThat(box.identity("first").changed()).isTrue();
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void replacesEntryOfTheSameSizeOnAFullDisk(String shell, @TempDir Path shared) throws Exception {
        String wide = "#".repeat(65536 - 2 * CRIO.length() - 1) + "\n" + CRIO + CRIO;
        FixOpenshiftUserBox box = box(shared, shell, wide);
        box.run(UID, 0, "fill_disk\nfix first\ncat /etc/passwd >/mnt/out/passwd\n");

        assertThat(box.identity("first").changed()).isTrue();
        assertThat(box.text("out/passwd")).isEqualTo(wide.replace(CRIO, "") + ENTRY);
    }

    @Test
    void reportsFullTmpBeforeAnyChange(@TempDir Path shared) throws Exception {
        FixOpenshiftUserBox box = box(shared, "dash", OLD);
        box.run(UID, 0, """
                for d in /tmp /var/tmp /dev/shm; do
                    mount -t tmpfs -o size=4k,mode=1777 tmpfs $d
                    dd if=/dev/zero of=$d/filler bs=4096 2>/dev/null || true
                done
                fix first
                cat /etc/passwd >/mnt/out/passwd
                """);

        assertThat(box.output("first")).startsWith("error\t").contains("is its file system full?");
        assertThat(box.text("out/passwd")).isEqualTo(OLD);
    }

    private static FixOpenshiftUserBox box(Path shared, String shell, String passwd) throws Exception {
        return new FixOpenshiftUserBox(shared, shell)
                .passwd(passwd, "rw-rw-r--")
                .copyOfPasswd(passwd);
    }

    /** A broken flock is treated like a missing one. */
    private static FixOpenshiftUserBox withLock(FixOpenshiftUserBox box, String lock) throws Exception {
        return lock.equals("flock") ? box : box.program("flock", "#!/bin/dash\nexit 127\n");
    }

    private static UserIdentity identity(FixOpenshiftUserBox box, String fix) {
        try {
            return box.identity(fix);
        } catch (IOException e) {
            throw new AssertionError("no result of " + fix, e);
        }
    }
}
