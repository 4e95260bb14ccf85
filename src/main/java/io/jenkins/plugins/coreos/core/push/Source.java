package io.jenkins.plugins.coreos.core.push;

import java.io.Serializable;

/**
 * An archive to push.
 *
 * @param archive its path
 * @param expectedDigest the digest that COSA recorded for it, or null for whatever it has
 * @param metaJson the path of the meta.json that lists it, or null
 * @param image its name there, or null
 */
public record Source(String archive, String expectedDigest, String metaJson, String image) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** An archive that nothing is known of. */
    public static Source of(String archive) {
        return new Source(archive, null, null, null);
    }
}
