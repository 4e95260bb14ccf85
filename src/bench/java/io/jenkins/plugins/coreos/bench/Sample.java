package io.jenkins.plugins.coreos.bench;

/**
 * Measurements of one push.
 *
 * @param nanos wall time from the start of the process to its end
 * @param cpuNanos processor time, user and system, of the process and its children
 * @param temporaryBytes peak size of its temporary directory
 * @param writtenBytes total bytes written to disks, including files that were deleted later
 * @param residentBytes peak resident memory
 * @param requests number of requests that the registry received
 */
record Sample(long nanos, long cpuNanos, long temporaryBytes, long writtenBytes, long residentBytes, int requests) {
    Sample withRequests(int count) {
        return new Sample(nanos, cpuNanos, temporaryBytes, writtenBytes, residentBytes, count);
    }

    Sample withCpu(long spent) {
        return new Sample(nanos, spent, temporaryBytes, writtenBytes, residentBytes, requests);
    }

    double seconds() {
        return nanos / 1e9;
    }

    double cpuSeconds() {
        return cpuNanos / 1e9;
    }
}
