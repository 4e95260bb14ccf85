package io.jenkins.plugins.coreos.core.build;

import io.jenkins.plugins.coreos.core.text.Quoted;
import java.util.List;
import java.util.regex.Pattern;

/** Explains errors of buildah and podman: finds the cause and gives advice. */
final class BuildFailure {
    private static final String ALTERNATIVE = "; layerOciImage adds files to an image without any of this";

    /** The known causes; the first match applies. */
    private static final List<Cause> CAUSES = List.of(
            new Cause(
                    "no space left on device|disk quota exceeded",
                    "the disk is full: the builder's storage, TMPDIR (default: /var/tmp) and the directory of the archive"
                            + " each need space for the image; enlarge the volume, or in coreosPod set 'disk'"),
            new Cause(
                    "no subuid ranges|no subgid ranges|cannot find UID/GID for user|insufficient UIDs or GIDs"
                            + "|not enough IDs available|lchown .*: invalid argument",
                    "the user has no ranges of subordinate ids: add lines such as 'builder:100000:65536' to /etc/subuid"
                            + " and /etc/subgid of the container's image, or run as root: coreosPod(builder: true)"
                            + ALTERNATIVE),
            new Cause(
                    "newuidmap|newgidmap",
                    "newuidmap and newgidmap cannot map ids: the container needs the capabilities SETUID and SETGID and"
                            + " allowPrivilegeEscalation: true, and both programs installed with setuid or file"
                            + " capabilities; or run as root: coreosPod(builder: true)" + ALTERNATIVE),
            new Cause(
                    "cannot clone: |unshare\\(CLONE_NEWUSER\\)|cannot set up namespace|user namespaces are not enabled"
                            + "|cannot re-exec process|max_user_namespaces|setting up the process: fork/exec"
                            + "|writing \"0 0 [0-9]+.*\" to /proc/[0-9]+/[ug]id_map|error during unshare"
                            + "|unable to start reexec",
                    "the container cannot create user namespaces: add the capabilities SETUID, SETGID and SETFCAP, allow"
                            + " user namespaces on the node (user.max_user_namespaces) and in its seccomp profile, or"
                            + " use coreosPod(builder: true)" + ALTERNATIVE),
            new Cause(
                    "/dev/fuse|fuse: device not found|fuse-overlayfs",
                    "fuse-overlayfs has no /dev/fuse, or is not installed: give the pod the device (annotation"
                            + " io.kubernetes.cri-o.Devices: /dev/fuse, or a device plugin), or set the variable"
                            + " STORAGE_DRIVER=vfs" + ALTERNATIVE),
            new Cause(
                    "is not supported over|backing file system is unsupported|kernel does not support overlay"
                            + "|driver not supported|mount_program is required",
                    "the storage driver overlay does not work on the container's own file system: set the variable"
                            + " STORAGE_DRIVER=vfs, or mount a volume (an emptyDir) at /var/lib/containers"
                            + ALTERNATIVE),
            new Cause(
                    "(?:crun|runc)\\\\?\".*(?:not found|no such file)|finding runtime|no OCI runtime",
                    "neither crun nor runc is installed: set isolation: 'chroot', which needs neither"),
            new Cause(
                    "mount[^:]*: operation not permitted|remounting .*: permission denied"
                            + "|mounting .*: (?:permission denied|operation not permitted)"
                            + "|create.*cgroup.*(?:permission denied|read-only)|pivot_root",
                    "the container cannot mount file systems: set isolation: 'chroot' and STORAGE_DRIVER=vfs, as"
                            + " coreosPod(builder: true) does" + ALTERNATIVE),
            new Cause(
                    "unauthorized|authentication required|requested access to the resource is denied"
                            + "|invalid username/password|status 401|403 \\(forbidden\\)",
                    "give credentials for the registry as pullCredentialsId"),
            new Cause(
                    "secret required but no secret|no such secret",
                    "give the secret in secrets (its id: a credentials ID) or in secretFiles (a path)"),
            new Cause(
                    "manifest unknown|name unknown|repository .*not found|not found: manifest",
                    "check the name and tag of the image"),
            new Cause(
                    "permission denied|operation not permitted",
                    "see the log for the file or the call; in a pod, coreosPod(builder: true) has the settings that a"
                            + " builder needs" + ALTERNATIVE));

    private BuildFailure() {}

    private record Cause(Pattern pattern, String advice) {
        Cause(String regex, String advice) {
            this(Pattern.compile(regex, Pattern.CASE_INSENSITIVE), advice);
        }
    }

    /**
     * Returns the message of a failure as one line.
     *
     * @param what the failed action, from the script's line {@code failed}
     * @param lines the last lines of the builder's output
     */
    static String message(String what, List<String> lines) {
        String error = lines.stream()
                .filter(line -> line.matches("(?i)(?:error:|.*level=(?:error|fatal)).*"))
                .reduce((first, last) -> last)
                .orElse(lines.isEmpty() ? "it wrote no message" : lines.get(lines.size() - 1))
                .replaceFirst("(?i)^error: ", "");
        return Quoted.line(what + ": " + error + advice(error, lines), Quoted.MAX_MESSAGE);
    }

    private static String advice(String error, List<String> lines) {
        // If RUN failed, the lines before the error were written by its command, not by the builder.
        boolean inInstruction = error.matches(".*exit status \\d+.*") && error.contains("building at STEP \"RUN");
        for (List<String> searched : List.of(List.of(error), inInstruction ? List.<String>of() : lines)) {
            for (Cause cause : CAUSES) {
                if (searched.stream()
                        .anyMatch(line -> cause.pattern.matcher(line).find())) {
                    return "; " + cause.advice;
                }
            }
        }
        return inInstruction ? "; the log above has the output of the command" : "";
    }
}
