package hudson.model.queue;

import hudson.model.Queue;
import org.springframework.security.core.Authentication;

// A declaration: signatures to compile against, nothing to run.
public class Tasks {
    public static Authentication getAuthenticationOf2(Queue.Task t) {
        throw new UnsupportedOperationException();
    }
}
