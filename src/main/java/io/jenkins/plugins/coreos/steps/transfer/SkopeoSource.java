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
        if (files.skopeo() == null) {
            throw new IOException(
                    "there is no skopeo on the PATH where the step runs; use an image that has it, or keep"
                            + " the archive where the agent's own process sees it, such as in the workspace");
        }
        ArchiveSelector.Found found = spec.source().find(directory, files);
        if (found.sources().size() != 1) {
            throw new ArchiveException("'archives' become one index, which skopeo cannot make; keep them where the"
                    + " agent's own process sees them, such as in the workspace");
        }
        ArchiveFile source = found.sources().get(0);
        Path archive = Path.of(source.archive());
        if (!files.isFile(archive)) {
            throw new ArchiveException(archive + (files.exists(archive) ? " is no regular file" : " does not exist")
                    + " where the step runs");
        }
        ImageDescriptors image = ImageDescriptors.read(source.archive(), source.refName(), files.archive(archive));
        List<Destination> places = new ArrayList<>();
        for (Destination destination : spec.destinations()) {
            places.add(found.tagged(destination.isShort() ? complete(destination) : destination));
        }
        SkopeoAccess access = new SkopeoAccess(spec.access(), places);
        return new Found(SkopeoPush.of(source, image, spec.format(), places, access.users(places)), access);
    }

    private Destination complete(Destination destination) throws IOException {
        String namespace = files.namespace(ServiceAccount.ROOT);
        if (namespace == null) {
            throw new IOException("openshift: " + ServiceAccount.ROOT.resolve("namespace")
                    + " does not exist; the pod has no service account of its own");
        }
        return destination.inNamespace(namespace);
    }

    /** Log lines for parameters that skopeo does not support. */
    static List<String> remarks(PushOciArchiveStep step, SkopeoPush push) {
        List<String> remarks = new ArrayList<>();
        if (step.parallel != null || Lines.text(step.mountFrom) != null) {
            remarks.add("parallel and mountFrom do not concern skopeo, which pushes as it always does");
        }
        if (step.skipIfPresent && push.converts()) {
            remarks.add("what is there is not known before skopeo has changed the format, so it pushes in any case");
        }
        return remarks;
    }
}
