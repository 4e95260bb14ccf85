package io.jenkins.plugins.coreos.jenkins;

import java.util.stream.Stream;

/** A {@link LibraryBed}, with Blue Ocean if the tests have a directory of its plugins. */
public final class ViewsBed extends SharedBed {
    /** The system property that names this directory. */
    static final String BLUE_OCEAN = "coreos.blueocean.plugins";

    public ViewsBed() {
        super(Stream.of("coreos.jenkins.library.plugins", BLUE_OCEAN)
                .filter(property -> System.getProperty(property) != null)
                .toList());
    }

    /** Returns whether the controller has Blue Ocean. */
    static boolean hasBlueOcean() {
        return System.getProperty(BLUE_OCEAN) != null;
    }
}
