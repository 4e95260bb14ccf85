package io.jenkins.plugins.coreos.agent;

import hudson.remoting.Asynchronous;

/** Receives the progress of a push; implemented on the controller, called from the agent. */
public interface ProgressSink {
    /**
     * Reports progress. The call is asynchronous, so that reporting does not slow down the push.
     *
     * @param doneBytes number of bytes that are at the destination
     * @param totalBytes total number of bytes
     */
    @Asynchronous
    void report(long doneBytes, long totalBytes);
}
