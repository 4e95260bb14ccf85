package io.jenkins.plugins.coreos.agent;

import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.coreos.core.cosa.CosaFiles;
import io.jenkins.plugins.coreos.core.transfer.ArchiveSelector;
import java.io.File;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import jenkins.MasterToSlaveFileCallable;

/** Returns whether the agent process can see the archive. */
public final class ArchiveExistsCallable extends MasterToSlaveFileCallable<Boolean> {
    private static final long serialVersionUID = 1L;

    private final ArchiveSelector selector;

    /** Creates the check for the archives that a push selects. */
    public ArchiveExistsCallable(ArchiveSelector selector) {
        this.selector = selector;
    }

    @Override
    public Boolean invoke(File directory, VirtualChannel channel) {
        try {
            return selector.existsIn(directory.toPath(), CosaFiles.LOCAL);
        } catch (IOException | InvalidPathException e) {
            return false;
        }
    }
}
