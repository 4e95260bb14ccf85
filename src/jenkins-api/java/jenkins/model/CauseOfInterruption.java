package jenkins.model;

import hudson.model.TaskListener;
import java.io.Serializable;

// A declaration: signatures to compile against, nothing to run.
public abstract class CauseOfInterruption implements Serializable {
    public abstract String getShortDescription();

    public void print(TaskListener listener) {
        throw new UnsupportedOperationException();
    }
}
