package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.archive.ArchivePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Runs a {@link TransferSpec} on a host: finds the archives, resolves credentials, runs the engine, and records the
 * result in the digest file and in meta.json. Their preconditions are checked before the first request.
 */
public final class TransferRunner {
    private final TransferSpec spec;
    private final HostEnvironment host;
    private final Consumer<String> log;

    /**
     * Creates a runner for a host.
     *
     * @param log receives a line for each action and each retry
     */
    public TransferRunner(TransferSpec spec, HostEnvironment host, Consumer<String> log) {
        this.spec = spec;
        this.host = host;
        this.log = log;
    }

    /**
     * Transfers the image.
     *
     * @throws IOException as {@link Transfer#run} does; also if the digest file or meta.json cannot be written
     * @throws IllegalArgumentException if a destination has no tag and there is no default tag
     */
    public TransferResult run(TransferProgress progress) throws IOException, InterruptedException {
        DigestFile digest = digestFile();
        ArchiveSelector.Found found = found();
        TransferResult result;
        List<RegistryDestination> destinations = destinations(found);
        try (ImageSource source = ArchiveSource.open(found.sources(), spec.format())) {
            result = new Transfer(progress, log).run(source, destinations, spec.parallel(), spec.skipIfPresent());
        }
        result.summary().forEach(log);
        if (digest != null) {
            digest.write(result.manifest().digest());
        }
        if (spec.updateMeta()) {
            MetaJsonRecorder.write(found.sources(), result);
        }
        return result;
    }

    /**
     * Previews {@link #run}. Only queries registries: nothing is sent and no tag is set.
     *
     * @throws IOException as {@link #run} does
     * @throws IllegalArgumentException as {@link #run} does
     */
    public TransferPreview preview() throws IOException, InterruptedException {
        digestFile();
        ArchiveSelector.Found found = found();
        List<RegistryDestination> destinations = destinations(found);
        try (ImageSource source = ArchiveSource.open(found.sources(), spec.format())) {
            return TransferPreview.of(source, destinations, spec.parallel(), spec.skipIfPresent(), log);
        }
    }

    private DigestFile digestFile() throws IOException {
        return spec.digestFile() == null
                ? null
                : DigestFile.checked(host.directory().resolve(spec.digestFile()));
    }

    private ArchiveSelector.Found found() throws IOException {
        ArchiveSelector.Found found = spec.source().find(host.directory());
        if (spec.updateMeta()) {
            MetaJsonRecorder.check(found.sources());
        }
        // Report a missing archive before a missing tag.
        for (ArchiveFile file : found.sources()) {
            ArchivePath.check(Path.of(file.archive()));
        }
        return found;
    }

    private List<RegistryDestination> destinations(ArchiveSelector.Found found)
            throws IOException, InterruptedException {
        RegistryAccess access = new RegistryAccess(spec.access(), host, log);
        List<RegistryDestination> destinations = new ArrayList<>();
        for (Destination destination : spec.destinations()) {
            destinations.add(access.open(found.tagged(access.complete(destination)), spec.mountFrom()));
        }
        return destinations;
    }
}
