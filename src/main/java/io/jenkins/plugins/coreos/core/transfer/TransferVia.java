package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.text.Quoted;
import java.util.Locale;

/** Who makes a push. Kept in running builds by name: a constant is never renamed. */
public enum TransferVia {
    /** The agent's own process where it sees the archive, else skopeo. */
    AUTO,
    /** The agent's own process, straight out of the archive. */
    BUILTIN,
    /** skopeo, in the container where the step stands. */
    SKOPEO;

    /**
     * The way of that name.
     *
     * @param name in lower case; null for {@link #AUTO}
     * @throws IllegalArgumentException when there is none
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
        throw new IllegalArgumentException(
                "there is no via " + Quoted.of(name) + "; there are auto, builtin and skopeo");
    }

    /** How users write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
