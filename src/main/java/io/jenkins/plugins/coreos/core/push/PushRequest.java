package io.jenkins.plugins.coreos.core.push;

import io.jenkins.plugins.coreos.core.registry.RegistryCredentials;
import io.jenkins.plugins.coreos.core.registry.RegistryOptions;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;

/**
 * A push of one archive.
 *
 * @param archive the path of the OCI archive
 * @param expectedDigest the digest that its manifest has to have, or null for whatever it has
 * @param destination where the image goes
 * @param credentials who pushes
 * @param options how to talk to the registry
 * @param parallel how many blobs are under way at once
 * @param mountFrom other repositories of the registry whose blobs may be mounted
 */
public record PushRequest(
        String archive,
        String expectedDigest,
        Destination destination,
        RegistryCredentials credentials,
        RegistryOptions options,
        int parallel,
        List<String> mountFrom)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** As many as podman uses lanes for pulling, and enough to fill a fast line over a slow round trip. */
    public static final int DEFAULT_PARALLEL = 8;

    /** More connections than this are an attack on a registry, not a push. */
    public static final int MAX_PARALLEL = 64;

    public PushRequest {
        if (parallel < 1 || parallel > MAX_PARALLEL) {
            throw new IllegalArgumentException("parallel must be from 1 to " + MAX_PARALLEL + ", not " + parallel);
        }
    }

    Path archivePath() {
        return Path.of(archive);
    }
}
