package io.jenkins.plugins.coreos.jenkins;

import java.util.List;

/**
 * As {@link SharedBed}, with the plugins that the shared library makes use of where they are: JUnit, Lockable Resources
 * and Kubernetes; and Pipeline Graph View, which shows its stages.
 */
public final class LibraryBed extends SharedBed {
    public LibraryBed() {
        super(List.of("coreos.jenkins.library.plugins"));
    }
}
