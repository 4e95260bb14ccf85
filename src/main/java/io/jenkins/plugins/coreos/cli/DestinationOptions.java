package io.jenkins.plugins.coreos.cli;

import io.jenkins.plugins.coreos.core.transfer.Attachment;
import io.jenkins.plugins.coreos.core.transfer.Destination;
import io.jenkins.plugins.coreos.core.transfer.Supplements;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options for the destinations of a transfer to registries, and for files to attach to the image. */
final class DestinationOptions {
    @Option(
            names = "--to",
            required = true,
            paramLabel = "REGISTRY/REPO[:TAG]",
            description = "The destination, with or without docker://; may be repeated. With --openshift, also"
                    + " NAME[:TAG] or NAMESPACE/NAME[:TAG].")
    private List<String> to = new ArrayList<>();

    @Option(
            names = "--tag",
            paramLabel = "TAG",
            description = "A tag to set, in addition to one in --to; may be repeated.")
    private List<String> tags = new ArrayList<>();

    @Option(
            names = "--skip-if-present",
            description = "Skip a destination all of whose tags already refer to the image.")
    boolean skipIfPresent;

    @Option(
            names = "--attach",
            paramLabel = "FILE=MEDIATYPE",
            description = "A file to attach to the image as a referrer, such as sbom.json=application/spdx+json; may be"
                    + " repeated.")
    private List<String> attach = new ArrayList<>();

    /**
     * Returns the additions to the image. Provenance is not supported, because only Jenkins knows which build made the
     * image.
     *
     * @param signatures the signatures to write
     * @throws IllegalArgumentException if a file or media type is invalid
     */
    Supplements supplements(Supplements signatures) {
        return signatures.with(Attachment.parse("--attach", attach));
    }

    /**
     * Returns the destinations.
     *
     * @param options the options of the transfer
     * @throws IllegalArgumentException if a destination or tag is invalid
     */
    List<Destination> all(TransferOptions options) {
        return to.stream()
                .map(name -> Destination.of(name, tags, options.requests.credentials.openshift))
                .toList();
    }
}
