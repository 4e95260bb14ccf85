package hudson.init;

// A declaration: signatures to compile against, nothing to run.
public enum InitMilestone {
    PLUGINS_STARTED,
    COMPLETED
}
