package io.jenkins.plugins.coreos.cli;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.transfer.HostEnvironment;
import io.jenkins.plugins.coreos.core.transfer.ImageInspection;
import io.jenkins.plugins.coreos.core.transfer.SourceSelector;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code inspect}: describes an image in a registry or in an OCI archive. */
@Command(
        name = "inspect",
        description = "Shows the image in a registry or in an OCI archive: digest, labels, architectures and layers"
                + " (in an archive, with their offsets). Does not read the layers.",
        mixinStandardHelpOptions = true)
public final class InspectCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "IMAGE",
            description =
                    "REGISTRY/REPO[:TAG|@DIGEST] (default tag: latest), or an OCI archive: an existing file, a name"
                            + " that ends in .ociarchive or .tar, or - for a file on standard input.")
    private String image;

    @Option(
            names = "--arch",
            paramLabel = "ARCH",
            description = "If the image is an index, the architecture to show (default: that of this machine, or the"
                    + " first if the index lacks it).")
    private String arch;

    @Option(names = "--digest", description = "Print only the digest, which takes one request.")
    private boolean digest;

    @Option(
            names = "--ref-name",
            paramLabel = "NAME",
            description = "The image to show, by its name in index.json, if the archive contains several.")
    private String refName;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Mixin
    private RequestOptions options = new RequestOptions();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        HostEnvironment host = ((Main) spec.root().userObject()).host();
        ImageInspection inspection = new ImageInspection(source(), arch, digest, false, options.access(host));
        Map<String, Object> result;
        try (Screen screen = options.screen(spec.commandLine().getErr())) {
            result = inspection.run(host, screen::line).orElseThrow();
        }
        if (json) {
            out.println(Json.write(result));
        } else if (digest) {
            out.println(result.get("digest"));
        } else {
            print(out, result);
        }
        return 0;
    }

    private SourceSelector source() {
        try {
            return ArchiveArgument.source(image, refName, List.of());
        } catch (IllegalArgumentException e) {
            if (refName != null || ArchiveArgument.isArchive(image)) {
                throw e;
            }
            throw new IllegalArgumentException(
                    "there is no file " + image + ", and it is not a reference: " + e.getMessage(), e);
        }
    }

    private static void print(PrintWriter out, Map<String, Object> image) {
        line(out, "digest", image.get("digest"));
        line(out, "type", image.get("mediaType"));
        line(out, "size", image.get("size") + " bytes");
        line(out, "created", image.get("created"));
        line(out, "arch", image.get("arch"));
        map(image, "manifests").forEach((name, manifest) -> line(out, "image", name + " " + manifest));
        map(image, "labels").forEach((name, value) -> line(out, "label", name + "=" + value));
        map(image, "annotations").forEach((name, value) -> line(out, "annotation", name + "=" + value));
        if (image.get("config") instanceof Map<?, ?> config) {
            line(out, "config", blob(config));
        }
        for (Object layer : (List<?>) image.get("layers")) {
            line(out, "layer", blob((Map<?, ?>) layer));
        }
    }

    private static Map<?, ?> map(Map<String, Object> image, String name) {
        return image.get(name) instanceof Map<?, ?> map ? map : Map.of();
    }

    private static String blob(Map<?, ?> blob) {
        Object offset = blob.get("offset");
        String location = offset != null ? " at " + offset : blob.containsKey("offset") ? " not in the archive" : "";
        return blob.get("digest") + " " + blob.get("size") + " bytes" + location;
    }

    /** Prints a value, unless it is null. The value comes from the registry, so it must not control the terminal. */
    private static void line(PrintWriter out, String name, Object value) {
        if (value != null) {
            out.printf("%-10s %s%n", name, Usage.printable(value.toString()).replaceAll("[\\n\\t]+", " "));
        }
    }
}
