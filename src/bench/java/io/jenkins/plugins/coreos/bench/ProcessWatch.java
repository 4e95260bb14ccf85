package io.jenkins.plugins.coreos.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Samples the space that a process and its children use, in proc(5); takes well under a millisecond each time. */
final class ProcessWatch {
    private static final int MAX_PROCESSES = 100;

    private final long pid;
    private final Path temporary;
    private long resident;
    private long used;

    ProcessWatch(long pid, Path temporary) {
        this.pid = pid;
        this.temporary = temporary;
    }

    /** Records the current use. The kernel keeps the peak of memory, so peaks between two samples are not lost. */
    void look() {
        long now = 0;
        for (long one : tree()) {
            now += number(read(one, "status"), "VmHWM:") * 1024;
        }
        resident = Math.max(resident, now);
        used = Math.max(used, size(temporary));
    }

    /** Peak size of the temporary directory. */
    long temporaryBytes() {
        return used;
    }

    /** Peak resident memory. */
    long residentBytes() {
        return resident;
    }

    /**
     * The process and its descendants. Lists only children of main threads: the tools start none from other threads.
     */
    private List<Long> tree() {
        List<Long> tree = new ArrayList<>(List.of(pid));
        for (int i = 0; i < tree.size() && tree.size() < MAX_PROCESSES; i++) {
            for (String child :
                    read(tree.get(i), "task/" + tree.get(i) + "/children").split(" ")) {
                if (!child.isBlank()) {
                    tree.add(Long.parseLong(child.strip()));
                }
            }
        }
        return tree;
    }

    /** Returns the number after a key of a file of proc(5), or 0. */
    static long number(String text, String key) {
        for (String line : text.split("\n")) {
            if (line.startsWith(key)) {
                return Long.parseLong(
                        line.substring(key.length()).replace("kB", "").strip());
            }
        }
        return 0;
    }

    private static String read(long pid, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), file));
        } catch (IOException e) {
            // It has ended.
            return "";
        }
    }

    private static long size(Path directory) {
        long size = 0;
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path entry : entries.toList()) {
                size += Files.isDirectory(entry) ? size(entry) : Files.size(entry);
            }
        } catch (IOException e) {
            // A file was deleted meanwhile: the next sample counts again.
        }
        return size;
    }
}
