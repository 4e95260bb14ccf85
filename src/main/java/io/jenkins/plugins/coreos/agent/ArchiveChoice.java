package io.jenkins.plugins.coreos.agent;

import io.jenkins.plugins.coreos.core.push.Destination;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;

/**
 * Which archive a step means: the one it names, or an image of the latest build.
 *
 * @param archive relative to the step's directory or absolute; null for the latest build's
 * @param cosaDir COSA's work directory, likewise; null for the step's directory
 * @param image which image of the build, by its name in meta.json
 */
public record ArchiveChoice(String archive, String cosaDir, String image) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** What was found. */
    record Found(Path archive, Destination destination) {}

    Found find(Path directory, Destination destination) throws IOException {
        if (archive == null) {
            throw new IOException("name the archive");
        }
        return new Found(directory.resolve(archive), destination);
    }
}
