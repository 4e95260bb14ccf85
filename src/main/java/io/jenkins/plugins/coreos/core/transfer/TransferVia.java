package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.text.Quoted;
import java.util.Locale;

/** The implementation that runs a push. Constant names are stored in running builds: never rename them. */
public enum TransferVia {
    /** The agent process if it can read the archive, otherwise skopeo. */
    AUTO,
    /** The agent process, reading directly from the archive. */
    BUILTIN,
    /** skopeo, in the container that the step runs in. */
    SKOPEO;

    /**
     * Parses the name of an implementation.
     *
     * @param name in lower case; null for {@link #AUTO}
     * @throws IllegalArgumentException if the name is unknown
     */
    public static TransferVia parse(String name) {
        if (name == null) {
            return AUTO;
        }
        for (TransferVia via : values()) {
            if (via.word().equals(name)) {
                return via;
            }
        }
        throw new IllegalArgumentException("via: " + Quoted.of(name) + " is unknown; use auto, builtin or skopeo");
    }

    /** Returns the name that users specify. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
