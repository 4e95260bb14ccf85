package hudson.remoting;

import org.jenkinsci.remoting.ChannelStateException;

// A declaration: signatures to compile against, nothing to run.
public class ChannelClosedException extends ChannelStateException {
    public ChannelClosedException(Channel channel, Throwable cause) {
        super(channel, null);
    }
}
