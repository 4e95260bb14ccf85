package io.jenkins.plugins.coreos.jenkins;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Finds processes by a unique environment variable, including those that left their parent and session. */
final class ProcessesWith {
    private ProcessesWith() {}

    /** Returns the running processes with this NAME=value in their environment. */
    static List<ProcessHandle> environment(String variable) {
        return ProcessHandle.allProcesses()
                .filter(p -> has(p.pid(), variable) && p.isAlive())
                .toList();
    }

    private static boolean has(long pid, String variable) {
        try {
            String environment = Files.readString(Path.of("/proc/" + pid + "/environ"), StandardCharsets.ISO_8859_1);
            return List.of(environment.split("\0")).contains(variable);
        } catch (IOException e) {
            // The process has ended, or belongs to another user.
            return false;
        }
    }
}
