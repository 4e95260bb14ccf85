package io.jenkins.plugins.coreos.cli;

import io.jenkins.plugins.coreos.core.transfer.Destination;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that name the destinations of a transfer to registries. */
final class DestinationOptions {
    @Option(
            names = "--to",
            required = true,
            paramLabel = "REGISTRY/REPO[:TAG]",
            description = "The destination, with or without docker://; may be repeated.")
    private List<String> to = new ArrayList<>();

    @Option(
            names = "--tag",
            paramLabel = "TAG",
            description = "A tag to set, in addition to one in --to; may be repeated.")
    private List<String> tags = new ArrayList<>();

    @Option(names = "--skip-if-present", description = "Skip a destination whose tags all refer to the image already.")
    boolean skipIfPresent;

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
