package io.jenkins.plugins.coreos.bench;

/**
 * What one push took.
 *
 * @param nanos wall time from the start of the process to its end
 * @param temporaryBytes the most that was in its temporary directory at one moment
 * @param writtenBytes what it wrote to disks altogether, whatever became of it later
 * @param residentBytes the most memory that it had
 * @param requests how many requests the registry got
 */
record Sample(long nanos, long temporaryBytes, long writtenBytes, long residentBytes, int requests) {
    Sample withRequests(int count) {
        return new Sample(nanos, temporaryBytes, writtenBytes, residentBytes, count);
    }

    double seconds() {
        return nanos / 1e9;
    }
}
