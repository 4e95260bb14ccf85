package io.jenkins.plugins.coreos.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Samples the resources of a process and its children in proc(5); a sample takes well under a millisecond. */
final class ProcessWatch {
    private static final int MAX_PROCESSES = 100;

    private final long pid;
    private final Path temporary;
    private final Map<Long, Long> written = new HashMap<>();
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
            now += number(one, "status", "VmHWM:") * 1024;
            // Data deleted before it reaches the disk also counts as written.
            written.merge(one, number(one, "io", "write_bytes:"), Math::max);
        }
        resident = Math.max(resident, now);
        used = Math.max(used, size(temporary));
    }

    Sample sample(long nanos) {
        long all = written.values().stream().mapToLong(Long::longValue).sum();
        return new Sample(nanos, 0, used, all, resident, 0);
    }

    /** The process and its descendants, by its main thread's list of children: the tools start none from others. */
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

    private static long number(long pid, String file, String key) {
        for (String line : read(pid, file).split("\n")) {
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
