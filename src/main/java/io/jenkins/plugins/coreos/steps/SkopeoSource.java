package io.jenkins.plugins.coreos.steps;

import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.archive.ImageOutline;
import io.jenkins.plugins.coreos.core.openshift.ServiceAccount;
import io.jenkins.plugins.coreos.core.transfer.ArchiveChoice;
import io.jenkins.plugins.coreos.core.transfer.Destination;
import io.jenkins.plugins.coreos.core.transfer.PushOrder;
import io.jenkins.plugins.coreos.core.transfer.Source;
import io.jenkins.plugins.coreos.core.skopeo.SkopeoAccess;
import io.jenkins.plugins.coreos.core.skopeo.SkopeoPush;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds out, where the step stands, what skopeo is to push: which archive, what is in it, and as what it goes where. */
final class SkopeoSource {
    private final ContainerFiles files;
    private final Path directory;

    SkopeoSource(ContainerFiles files, String directory) {
        this.files = files;
        this.directory = Path.of(directory);
    }

    /**
     * Looks.
     *
     * @throws IOException when there is no such archive, or it is none that skopeo can push
     */
    SkopeoPush find(PushPreparation prepared) throws IOException {
        if (files.skopeo() == null) {
            throw new IOException(
                    "there is no skopeo on the PATH where the step runs; use an image that has it, or keep"
                            + " the archive where the agent's own process sees it, such as in the workspace");
        }
        PushOrder order = prepared.order();
        ArchiveChoice.Found found = order.choice().find(directory, files);
        if (found.sources().size() != 1) {
            throw new ArchiveException("'archives' become one index, which skopeo cannot make; keep them where the"
                    + " agent's own process sees them, such as in the workspace");
        }
        Source source = found.sources().get(0);
        Path archive = Path.of(source.archive());
        if (!files.isFile(archive)) {
            throw new ArchiveException(archive + (files.exists(archive) ? " is no regular file" : " does not exist")
                    + " where the step runs");
        }
        ImageOutline image = ImageOutline.read(source.archive(), source.refName(), files.archive(archive));
        List<Destination> places = new ArrayList<>();
        for (String place : order.to()) {
            places.add(found.tagged(
                    Destination.of(complete(place, prepared.access().openshift()), order.tags())));
        }
        return SkopeoPush.of(
                source, image, order.format(), places, new SkopeoAccess(prepared.access(), places).users(places));
    }

    private String complete(String place, boolean openshift) throws IOException {
        if (!openshift || !ServiceAccount.isShort(place)) {
            return place;
        }
        String namespace = files.namespace(ServiceAccount.ROOT);
        if (namespace == null) {
            throw new IOException("openshift: " + ServiceAccount.ROOT.resolve("namespace")
                    + " does not exist; the pod has no service account of its own");
        }
        return ServiceAccount.complete(place, namespace);
    }

    /** What the log says of parameters that are not skopeo's. */
    static List<String> remarks(PushOciArchiveStep step, SkopeoPush push) {
        List<String> remarks = new ArrayList<>();
        if (step.getParallel() != null || step.getMountFrom() != null) {
            remarks.add("parallel and mountFrom do not concern skopeo, which pushes as it always does");
        }
        if (step.isSkipIfPresent() && push.converts()) {
            remarks.add("what is there is not known before skopeo has changed the format, so it pushes in any case");
        }
        return remarks;
    }
}
