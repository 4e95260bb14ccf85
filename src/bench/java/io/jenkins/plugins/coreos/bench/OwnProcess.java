package io.jenkins.plugins.coreos.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** Resources used by this process and by its children. */
final class OwnProcess {
    /** The clock tick of proc(5) on all current architectures. */
    private static final long TICK_NANOS = 10_000_000;

    /** Fields of /proc/self/stat after the name: cutime and cstime. */
    private static final int CUTIME = 13;

    private static final int CSTIME = 14;

    private OwnProcess() {}

    /** Time of this process. */
    static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    /** Time of all children that have ended, and of their children. */
    static long childrenCpuNanos() throws IOException {
        String stat = Files.readString(Path.of("/proc/self/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[CUTIME]) + Long.parseLong(fields[CSTIME])) * TICK_NANOS;
    }

    /**
     * Bytes written to disks by this process, and by all children that have ended and their children. Data deleted
     * before it reaches the disk also counts.
     */
    static long writtenBytes() throws IOException {
        return ProcessWatch.number(Files.readString(Path.of("/proc/self/io")), "write_bytes:");
    }
}
