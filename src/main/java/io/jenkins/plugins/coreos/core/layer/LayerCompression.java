package io.jenkins.plugins.coreos.core.layer;

import io.jenkins.plugins.coreos.core.text.Quoted;
import java.util.Locale;

/** Compression of a layer. */
public enum LayerCompression {
    GZIP,
    NONE;

    /**
     * Parses {@code gzip} or {@code none}.
     *
     * @throws IllegalArgumentException for any other text
     */
    public static LayerCompression parse(String name) {
        for (LayerCompression compression : values()) {
            if (compression.name().toLowerCase(Locale.ROOT).equals(name)) {
                return compression;
            }
        }
        throw new IllegalArgumentException("compression: " + Quoted.of(name) + " is unknown; use gzip or none");
    }
}
