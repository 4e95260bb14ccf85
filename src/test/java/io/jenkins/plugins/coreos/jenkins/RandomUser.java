package io.jenkins.plugins.coreos.jenkins;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/**
 * The identity of an agent's process: on OpenShift an arbitrary UID, in group 0 only.
 *
 * <p>Only root can start such a process. If the tests do not run as root, the agent has their UID, which has only the
 * useless entry in the agent's passwd file, too.
 *
 * @param uid the agent's UID
 * @param command the beginning of its command line
 */
record RandomUser(int uid, List<String> command) {
    /** The user that runs the tests: the agent is started without a change of user. */
    static final RandomUser OWN = new RandomUser(ownUid(), List.of());

    private static final int OF_OPENSHIFT = 1_000_650_000;

    static RandomUser onThisMachine() {
        return OWN.uid != 0
                ? OWN
                : new RandomUser(
                        OF_OPENSHIFT,
                        List.of("setpriv", "--reuid", "" + OF_OPENSHIFT, "--regid", "0", "--clear-groups"));
    }

    /** The passwd file that CRI-O creates: the image's user, and a useless entry for the UID. */
    String passwd(String user, Path home) {
        return "root:x:0:0:root:/root:/bin/bash\n"
                + user + ":x:4711:0::" + home + ":/bin/bash\n"
                + uid + ":x:" + uid + ":0:" + uid + " user:/:/sbin/nologin\n";
    }

    /** Lets group 0 write a file, as images for OpenShift do ({@code chmod g=u}), and makes its parents readable. */
    Path makeWritable(Path file) {
        try {
            boolean directory = Files.isDirectory(file);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(directory ? "rwxrwxr-x" : "rw-rw-r--"));
            if (!command.isEmpty()) {
                Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
                for (Path at = file.getParent();
                        at.startsWith(temporary) && !at.equals(temporary);
                        at = at.getParent()) {
                    // Only adds permissions: an earlier call may have let group 0 write to this directory.
                    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(at);
                    permissions.addAll(PosixFilePermissions.fromString("r-xr-xr-x"));
                    Files.setPosixFilePermissions(at, permissions);
                }
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int ownUid() {
        try {
            return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
