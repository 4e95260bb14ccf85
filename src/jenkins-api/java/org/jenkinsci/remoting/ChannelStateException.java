package org.jenkinsci.remoting;

import hudson.remoting.Channel;
import java.io.IOException;

// A declaration: signatures to compile against, nothing to run.
public class ChannelStateException extends IOException {
    public ChannelStateException(Channel channel, String message) {}

    public String getChannelName() {
        throw new UnsupportedOperationException();
    }
}
