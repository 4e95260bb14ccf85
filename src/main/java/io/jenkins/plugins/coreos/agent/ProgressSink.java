package io.jenkins.plugins.coreos.agent;

import hudson.remoting.Asynchronous;

/** Where an agent tells how far a push is; implemented on the controller, called from the agent. */
public interface ProgressSink {
    /**
     * Tells how far it is. Nobody waits for an answer: a push is not to be slowed down by who watches it.
     *
     * @param doneBytes how many bytes are where they belong
     * @param totalBytes of how many
     */
    @Asynchronous
    void at(long doneBytes, long totalBytes);
}
