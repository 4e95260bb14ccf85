package io.jenkins.plugins.coreos.steps;

import hudson.FilePath;
import hudson.remoting.Channel;
import hudson.remoting.ChannelClosedException;
import hudson.remoting.RequestAbortedException;
import hudson.remoting.VirtualChannel;
import java.io.EOFException;

/** Tells a broken connection to an agent from a failure on it. */
final class AgentConnection {
    private AgentConnection() {}

    static boolean isClosed(VirtualChannel channel) {
        return channel instanceof Channel remote && remote.isClosingOrClosed();
    }

    /** Whether an error means that the agent could not be reached any more. */
    static boolean isLost(Throwable error, FilePath directory) {
        for (Throwable at = error; at != null; at = at.getCause()) {
            if (at instanceof ChannelClosedException
                    || at instanceof RequestAbortedException
                    || at instanceof EOFException) {
                return true;
            }
        }
        return isClosed(directory.getChannel());
    }
}
