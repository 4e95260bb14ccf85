package io.jenkins.plugins.coreos.jenkins;

import java.util.List;

/**
 * A {@link SharedBed} with the optional plugins of the shared library (JUnit, Lockable Resources, Kubernetes), and with
 * Pipeline Graph View, which shows its stages.
 */
public final class LibraryBed extends SharedBed {
    public LibraryBed() {
        super(List.of("coreos.jenkins.library.plugins"));
    }
}
