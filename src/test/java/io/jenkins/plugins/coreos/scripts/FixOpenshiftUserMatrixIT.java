package io.jenkins.plugins.coreos.scripts;

import static io.jenkins.plugins.coreos.scripts.FixOpenshiftUserBox.BASE;
import static io.jenkins.plugins.coreos.scripts.FixOpenshiftUserBox.GROUPS;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.openshift.UserIdentity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** All shells, states of /etc/passwd, and kinds of UIDs. */
class FixOpenshiftUserMatrixIT {
    private static final String BUILDER = "builder:x:UID:GID:builder:HOME:/bin/bash\n";
    /** Ten bytes less than a multiple of any page size, so that an entry needs another page. */
    private static final String WIDE = BASE + "#".repeat(65536 - 10 - BASE.length() - 1) + "\n";

    /**
     * A state of the files; {@code UID} and {@code GID} are placeholders in the texts.
     * @param after the expected content of /etc/passwd afterwards
     * @param method the expected method, or null if an error is expected
     */
    enum State {
        NO_ENTRY(BASE, BASE + BUILDER, "passwd"),
        CRIO_ENTRY(BASE + "UID:x:UID:GID:UID user:/:/sbin/nologin\n", BASE + BUILDER, "passwd"),
        OLD_BUILDER(
                "builder:x:1000:1000::/home/builder:/bin/bash\n" + BASE + "UID:x:UID:GID::/:/sbin/nologin",
                BASE + BUILDER,
                "passwd"),
        GOOD_ENTRY(
                BASE + "builder:x:UID:GID::/home/builder:/bin/sh\n",
                BASE + "builder:x:UID:GID::/home/builder:/bin/sh\n",
                "none"),
        NO_FINAL_NEWLINE(
                BASE + "late:x:77:77:no newline:/:/bin/sh",
                BASE + "late:x:77:77:no newline:/:/bin/sh\n" + BUILDER,
                "passwd"),
        COMMENTS_AND_NIS(
                "# builder:x:UID:0::/:/bin/sh\n\n" + BASE
                        + " \t# \u00e9\u00ff\r\n+@ci::::::\nUID:x:UID:0::/:\n-x\n+::::::",
                "# builder:x:UID:0::/:/bin/sh\n\n" + BASE + " \t# \u00e9\u00ff\r\n" + BUILDER
                        + "+@ci::::::\n-x\n+::::::",
                "passwd"),
        READ_ONLY_WITH_NSS_WRAPPER(BASE, BASE, "nss_wrapper"),
        READ_ONLY_WITHOUT(BASE, BASE, null),
        READ_ONLY_WITH_ENTRY(
                BASE + "UID:x:UID:GID:UID user:/:/sbin/nologin\n",
                BASE + "UID:x:UID:GID:UID user:/:/sbin/nologin\n",
                "none"),
        FULL_DISK(WIDE, WIDE, null);

        private final String before;
        private final String after;
        private final String method;

        State(String before, String after, String method) {
            this.before = before;
            this.after = after;
            this.method = method;
        }

        String scene() {
            return switch (this) {
                case READ_ONLY_WITHOUT, READ_ONLY_WITH_ENTRY -> "hide_nss_wrapper\n";
                case FULL_DISK -> "fill_disk\n";
                default -> "";
            };
        }

        /** If the file had a builder, its home is used. */
        String home() {
            return before.startsWith("builder:") || before.contains("\nbuilder:")
                    ? "/home/builder"
                    : "/tmp/coreos-user-UID/home";
        }

        boolean readOnly() {
            return name().startsWith("READ_ONLY");
        }

        /** An existing entry that cannot be changed keeps its name. */
        String user() {
            return this == READ_ONLY_WITH_ENTRY ? "UID" : "builder";
        }
    }

    private record Id(long uid, long gid) {
        String in(String text) {
            return text.replace("UID", "" + uid).replace("GID", "" + gid);
        }
    }

    static List<Arguments> matrix() {
        List<Arguments> rows = new ArrayList<>();
        for (String shell : FixOpenshiftUserBox.SHELLS) {
            for (State state : State.values()) {
                rows.add(Arguments.of(shell, state, new Id(1_000_650_000L, 0)));
                rows.add(Arguments.of(shell, state, new Id(1001, 1001)));
                rows.add(Arguments.of(shell, state, new Id(0, 0)));
            }
        }
        return rows;
    }

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @MethodSource("matrix")
    void givesTheUidAnIdentityAndChangesNothingElse(String shell, State state, Id id, @TempDir Path shared)
            throws Exception {
        String before = id.uid() == 0 ? BASE : id.in(state.before);
        FixOpenshiftUserBox box =
                new FixOpenshiftUserBox(shared, shell).passwd(before, state.readOnly() ? "r--r--r--" : "rw-rw-r--");
        box.run(id.uid(), id.gid(), state.scene() + """
                [ "$uid" -ne 0 ] || mount -t tmpfs tmpfs /root
                fix first --safe-directory /src --safe-directory '*'
                note stat stat -c '%i %s %y' /etc/passwd
                fix second --safe-directory /src --safe-directory '*'
                note statAgain stat -c '%i %s %y' /etc/passwd
                cat /etc/passwd >/mnt/out/passwd
                cat /etc/group >/mnt/out/group
                ! grep -q '^error' /mnt/out/first || exit 0
                check first
                """);

        assertThat(box.text("out/passwd"))
                .isEqualTo(id.uid() == 0 ? before : id.in(state.after.replace("HOME", state.home())));
        if (state != State.FULL_DISK) {
            assertThat(box.notes().get("statAgain")).isEqualTo(box.notes().get("stat"));
        }
        if (id.uid() == 0) {
            assertIdentity(box, id, "root", "/root", "none");
        } else if (state.method != null) {
            assertIdentity(box, id, id.in(state.user()), id.in(state.home()), state.method);
            assertThat(box.text("out/first.log").contains("warning: ")).isEqualTo(state == State.READ_ONLY_WITH_ENTRY);
        } else {
            assertThat(box.output("first").lines()).singleElement().asString().startsWith("error\t");
            assertThat(box.output("first"))
                    .contains(state == State.FULL_DISK ? "No space left on device" : "`RUN chmod g=u /etc/passwd`");
            assertThat(box.output("second")).isEqualTo(box.output("first"));
        }
    }

    private static void assertIdentity(FixOpenshiftUserBox box, Id id, String user, String home, String method)
            throws Exception {
        UserIdentity first = box.identity("first");
        assertThat(first.uid()).isEqualTo(id.uid());
        assertThat(first.gid()).isEqualTo(id.gid());
        assertThat(first.user()).isEqualTo(user);
        assertThat(first.home()).isEqualTo(home);
        boolean groupAdded = id.gid() == 1001 && !method.equals("nss_wrapper");
        assertThat(first.changed()).isEqualTo(!method.equals("none") || groupAdded);
        assertThat(first.method()).isEqualTo(method.equals("none") && groupAdded ? "passwd" : method);
        assertThat(first.safeDirectories()).containsExactly("/src", "*");
        assertThat(first.env())
                .containsEntry("HOME", first.home())
                .containsEntry("USER", user)
                .containsEntry("LOGNAME", user);

        UserIdentity second = box.identity("second");
        assertThat(second.changed()).isFalse();
        assertThat(second.method()).isEqualTo(method.equals("nss_wrapper") ? method : "none");
        assertThat(second.env()).isEqualTo(first.env());

        assertThat(box.text("out/group")).isEqualTo(groupAdded ? GROUPS + user + ":x:1001:\n" : GROUPS);
        assertThat(box.notes())
                .containsEntry("whoami", user)
                .containsEntry("id", user)
                .containsEntry("group", id.gid() == 0 ? "root" : user)
                .containsEntry("git", "/src *")
                .containsEntry("python", user)
                .containsEntry("written", "yes")
                .containsEntry("ssh", user);
    }
}
