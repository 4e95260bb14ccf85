package io.jenkins.plugins.coreos.jenkins;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Searches the memory of a process. Requires root. */
final class ProcessMemory {
    private static final int CHUNK = 1 << 20;

    private ProcessMemory() {}

    /** Returns those of some texts, in ISO 8859-1, that a process has in its writable memory. */
    static Set<String> find(long pid, List<String> needles) throws IOException {
        Set<String> found = new LinkedHashSet<>();
        int overlap = needles.stream().mapToInt(String::length).max().orElseThrow();
        byte[] buffer = new byte[CHUNK + overlap];
        try (RandomAccessFile memory = new RandomAccessFile("/proc/" + pid + "/mem", "r")) {
            for (String map : Files.readAllLines(Path.of("/proc/" + pid + "/maps"))) {
                String[] fields = map.split("[- ]");
                long end = Long.parseUnsignedLong(fields[1], 16);
                if (!fields[2].startsWith("rw") || end < 0) {
                    continue;
                }
                for (long at = Long.parseUnsignedLong(fields[0], 16); at < end; at += CHUNK) {
                    int read = read(memory, at, buffer, (int) Math.min(buffer.length, end - at));
                    String text = new String(buffer, 0, Math.max(0, read), StandardCharsets.ISO_8859_1);
                    needles.stream().filter(text::contains).forEach(found::add);
                }
            }
        }
        return found;
    }

    private static int read(RandomAccessFile memory, long at, byte[] buffer, int length) {
        try {
            memory.seek(at);
            return memory.read(buffer, 0, length);
        } catch (IOException e) {
            // A page that was released since, or a guard page.
            return 0;
        }
    }
}
