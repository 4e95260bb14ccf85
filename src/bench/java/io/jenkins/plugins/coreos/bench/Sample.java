package io.jenkins.plugins.coreos.bench;

/**
 * Measurements of one run.
 *
 * @param nanos wall time from the start of the process to its end
 * @param cpuNanos processor time, user and system, of the process and its children
 * @param temporaryBytes peak size of its temporary directory
 * @param writtenBytes total bytes written to disks, including files that were deleted later
 * @param residentBytes peak resident memory
 * @param traffic what the registries received and sent
 * @param resultBytes size of the files that the process was to write, or 0
 */
record Sample(
        long nanos,
        long cpuNanos,
        long temporaryBytes,
        long writtenBytes,
        long residentBytes,
        Traffic traffic,
        long resultBytes) {

    Sample(long nanos, long cpuNanos, long temporaryBytes, long writtenBytes, long residentBytes) {
        this(nanos, cpuNanos, temporaryBytes, writtenBytes, residentBytes, Traffic.NONE, 0);
    }

    Sample withTraffic(Traffic other) {
        return new Sample(nanos, cpuNanos, temporaryBytes, writtenBytes, residentBytes, other, resultBytes);
    }

    Sample withResult(long bytes) {
        return new Sample(nanos, cpuNanos, temporaryBytes, writtenBytes, residentBytes, traffic, bytes);
    }

    double seconds() {
        return nanos / 1e9;
    }

    double cpuSeconds() {
        return cpuNanos / 1e9;
    }

    /** The written bytes in relation to the result. */
    double writtenRatio() {
        return (double) writtenBytes / resultBytes;
    }
}
