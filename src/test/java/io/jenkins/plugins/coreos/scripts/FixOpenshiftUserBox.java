package io.jenkins.plugins.coreos.scripts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.jenkins.plugins.coreos.core.openshift.UserIdentity;
import io.jenkins.plugins.coreos.testing.DefaultSignals;
import io.jenkins.plugins.coreos.testing.MountNamespace;
import io.jenkins.plugins.coreos.testing.Patience;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Simulates a container with a random UID: private mounts over /etc/passwd, /etc/group, /tmp and /home, the
 * UID itself, and the given shell as {@code sh}. Scenarios are shell text that uses the functions of box.sh.
 */
final class FixOpenshiftUserBox {
    static final List<String> SHELLS = List.of("bash", "dash", "busybox");
    static final String BASE = "root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1::/usr/sbin:/usr/sbin/nologin\n";
    static final String GROUPS = "root:x:0:\ndaemon:x:1:\n";

    private static final long LIMIT_SECONDS = 60;

    private final Path shared;
    private final String shell;

    FixOpenshiftUserBox(Path shared, String shell) throws IOException, InterruptedException {
        this.shared = shared;
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxr-xr-x"));
        this.shell = shell;
        Files.createDirectory(shared.resolve("bin"));
        Files.createDirectory(shared.resolve("programs"));
        Files.createDirectory(shared.resolve("out"));
        Files.setPosixFilePermissions(shared.resolve("out"), PosixFilePermissions.fromString("rwxrwxrwx"));
        copy("/io/jenkins/plugins/coreos/fix-openshift-user.sh", "fix-openshift-user.sh");
        copy("/openshift/box.sh", "box.sh");
        copy("/openshift/private-etc.sh", "private-etc.sh");
        passwd(BASE, "rw-rw-r--");
        group(GROUPS, "rw-rw-r--");
    }

    /** Sets /etc/passwd, with permissions as shown by ls and the group of the UID. */
    FixOpenshiftUserBox passwd(String content, String permissions) throws IOException {
        return file("passwd", content, permissions);
    }

    FixOpenshiftUserBox group(String content, String permissions) throws IOException {
        return file("group", content, permissions);
    }

    /** Writes the same content to another file, for scenarios that restore it. */
    FixOpenshiftUserBox copyOfPasswd(String content) throws IOException {
        return file("passwd.old", content, "rw-r--r--");
    }

    /** Adds a program to the PATH, ahead of the system's programs. */
    FixOpenshiftUserBox program(String name, String content) throws IOException {
        return file("programs/" + name, content, "rwxr-xr-x");
    }

    private FixOpenshiftUserBox file(String name, String content, String permissions) throws IOException {
        Path file = shared.resolve(name);
        Files.writeString(file, content, StandardCharsets.ISO_8859_1);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        return this;
    }

    /** Runs the scenario; fails with its output unless it ends with status 0. */
    void run(long uid, long gid, String scenario) throws IOException, InterruptedException {
        run("", uid, gid, scenario);
    }

    /** As {@link #run(long, long, String)}, while another shell script runs on the machine. */
    void run(String machine, long uid, long gid, String scenario) throws IOException, InterruptedException {
        file("scenario", scenario, "rw-r--r--");
        file("machine", machine, "rw-r--r--");
        List<String> box = MountNamespace.command(
                List.of("sh", shared.resolve("box.sh").toString(), shared.toString(), shell, "" + uid, "" + gid));
        List<String> command = new ArrayList<>(box);
        if (!machine.isEmpty()) {
            command = new ArrayList<>(MountNamespace.command(List.of(
                    "sh",
                    "-ec",
                    ". \"$1/private-etc.sh\"; private_etc; cd \"$1\"; shift; sh -e machine & \"$@\"; wait $!",
                    "machine",
                    shared.toString())));
            command.addAll(box);
        }
        Process process = new ProcessBuilder(DefaultSignals.command(command))
                .redirectErrorStream(true)
                .redirectOutput(shared.resolve("console").toFile())
                .start();
        if (!Patience.await(process, Duration.ofSeconds(LIMIT_SECONDS))) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            fail("the scenario hangs: " + Files.readString(shared.resolve("console")));
        }
        assertThat(process.exitValue())
                .as(() -> "the scenario's status; it printed: " + text("console"))
                .isZero();
    }

    /** Returns the result of a fix. */
    String output(String fix) {
        return text("out/" + fix);
    }

    UserIdentity identity(String fix) throws IOException {
        return UserIdentity.parse(output(fix));
    }

    /** Returns the lines written by {@code note}. */
    Map<String, String> notes() {
        return text("out/notes")
                .lines()
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf('=')), line -> line.substring(line.indexOf('=') + 1)));
    }

    /** Returns the content of a file in the shared directory. */
    String text(String name) {
        try {
            return Files.readString(shared.resolve(name), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new AssertionError(name + " cannot be read", e);
        }
    }

    private void copy(String resource, String name) throws IOException {
        try (InputStream in = FixOpenshiftUserBox.class.getResourceAsStream(resource)) {
            assertThat(in).as(resource).isNotNull();
            Files.copy(in, shared.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
