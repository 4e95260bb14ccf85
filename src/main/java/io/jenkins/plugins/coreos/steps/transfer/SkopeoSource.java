package io.jenkins.plugins.coreos.steps.transfer;

import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.ImageDescriptors;
import io.jenkins.plugins.coreos.core.openshift.ServiceAccount;
import io.jenkins.plugins.coreos.core.skopeo.SkopeoAccess;
import io.jenkins.plugins.coreos.core.skopeo.SkopeoPush;
import io.jenkins.plugins.coreos.core.text.Lines;
import io.jenkins.plugins.coreos.core.transfer.ArchiveFile;
import io.jenkins.plugins.coreos.core.transfer.ArchiveSelector;
import io.jenkins.plugins.coreos.core.transfer.Destination;
import io.jenkins.plugins.coreos.core.transfer.TransferSpec;
import io.jenkins.plugins.coreos.steps.durable.ContainerFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds the archive where the step runs, reads its image, and determines the name at each destination. */
final class SkopeoSource {
    private final ContainerFiles files;
    private final Path directory;

    SkopeoSource(ContainerFiles files, String directory) {
        this.files = files;
        this.directory = Path.of(directory);
    }

    /** A push for skopeo, and its access, which holds secrets and is never stored. */
    record Found(SkopeoPush push, SkopeoAccess access) {}

    /**
     * Finds the archive.
     *
     * @throws IOException if there is no such archive, or skopeo cannot push it
     */
    Found find(TransferSpec spec) throws IOException {
        if (files.skopeoVersion() == null) {
            throw new IOException(
                    "skopeo is not on the PATH where the step runs; use an image with skopeo, or keep the archive"
                            + " where the agent process can read it, such as in the workspace");
        }
        if (spec.archives().isIndex()) {
            throw new ArchiveException("skopeo cannot push an index of archives; keep them where the agent process can"
                    + " read them, such as in the workspace");
        }
        ArchiveSelector.Found found = spec.archives().find(directory, files, line -> {});
        ArchiveFile source = found.sources().get(0);
        Path archive = Path.of(source.archive());
        if (!files.isFile(archive)) {
            throw new ArchiveException(archive + (files.exists(archive) ? " is not a regular file" : " does not exist")
                    + " where the step runs");
        }
        ImageDescriptors image = ImageDescriptors.read(source.archive(), source.refName(), files.archive(archive));
        List<Destination> destinations = new ArrayList<>();
        for (Destination destination : spec.destinations()) {
            destinations.add(found.tagged(destination.isShort() ? complete(destination) : destination));
        }
        SkopeoAccess access = new SkopeoAccess(spec.access(), destinations);
        return new Found(SkopeoPush.of(source, image, spec.format(), destinations, access.users(destinations)), access);
    }

    private Destination complete(Destination destination) throws IOException {
        String namespace = files.namespace(ServiceAccount.ROOT);
        if (namespace == null) {
            throw new IOException("openshift: " + ServiceAccount.ROOT.resolve("namespace")
                    + " does not exist: the pod has no service account");
        }
        return destination.inNamespace(namespace);
    }

    /** Log lines for parameters that skopeo does not support. */
    static List<String> unsupported(PushOciArchiveStep step, SkopeoPush push) {
        List<String> lines = new ArrayList<>();
        if (step.parallel != null || Lines.text(step.mountFrom) != null) {
            lines.add("parallel and mountFrom have no effect on skopeo");
        }
        if (step.skipIfPresent && push.converts()) {
            lines.add("skipIfPresent has no effect: the digest is unknown until skopeo has converted the image");
        }
        return lines;
    }
}
