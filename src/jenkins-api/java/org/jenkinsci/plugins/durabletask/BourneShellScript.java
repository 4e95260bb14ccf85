package org.jenkinsci.plugins.durabletask;

import org.kohsuke.stapler.DataBoundConstructor;

// A declaration: signatures to compile against, nothing to run.
public final class BourneShellScript extends FileMonitoringTask {
    @DataBoundConstructor
    public BourneShellScript(String script) {}

    public String getScript() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void captureOutput() {
        throw new UnsupportedOperationException();
    }
}
