package io.jenkins.plugins.coreos.testing.archive;

import java.nio.file.Path;
import java.util.List;

/**
 * A written archive.
 *
 * @param path the file
 * @param digest the digest expected after a push: that of the manifest or index listed in index.json
 * @param blobs the digests of config and layers, in the manifest's order, each once
 */
public record TestArchive(Path path, String digest, List<String> blobs) {
    /** The digest of the image's configuration. */
    public String config() {
        return blobs.get(0);
    }

    /** The digests of the layers, lowest first. */
    public List<String> layers() {
        return blobs.subList(1, blobs.size());
    }
}
