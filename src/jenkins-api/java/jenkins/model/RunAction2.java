package jenkins.model;

import hudson.model.Action;
import hudson.model.Run;

// A declaration: signatures to compile against, nothing to run.
public interface RunAction2 extends Action {
    void onAttached(Run<?, ?> r);

    void onLoad(Run<?, ?> r);
}
