package io.jenkins.plugins.coreos.cli;

import io.jenkins.plugins.coreos.core.archive.OciArchive;
import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Manifest;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code inspect}: shows the content of an OCI archive. */
@Command(
        name = "inspect",
        description = "Shows the image in an OCI archive: digest, media type, and layers with their offsets.",
        mixinStandardHelpOptions = true)
public final class InspectCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ARCHIVE", description = "The OCI archive; - for a file on standard input.")
    private String archive;

    @Option(
            names = "--ref-name",
            paramLabel = "NAME",
            description = "The image to show, by its name in index.json, if the archive contains several.")
    private String refName;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Map<String, Object> image;
        try (OciArchive opened = OciArchive.open(Path.of(ArchiveArgument.file(archive)), refName)) {
            image = describe(opened);
        }
        if (json) {
            out.println(Json.write(image));
            return 0;
        }
        out.println("digest   " + image.get("digest"));
        out.println("type     " + image.get("mediaType"));
        out.println("size     " + image.get("size") + " bytes");
        print(out, "config", (Map<?, ?>) image.get("config"));
        for (Object layer : (List<?>) image.get("layers")) {
            print(out, "layer", (Map<?, ?>) layer);
        }
        return 0;
    }

    private static Map<String, Object> describe(OciArchive opened) throws IOException {
        Manifest manifest = opened.manifest();
        Map<String, Object> map = describe(manifest.descriptor());
        map.put("size", manifest.imageSize());
        map.put("config", describe(opened, manifest.config(), manifest));
        List<Object> layers = new ArrayList<>();
        for (Descriptor layer : manifest.layers()) {
            layers.add(describe(opened, layer, manifest));
        }
        map.put("layers", layers);
        return map;
    }

    /** The offset of an external layer that is not in the archive is null. */
    private static Map<String, Object> describe(OciArchive opened, Descriptor descriptor, Manifest manifest)
            throws IOException {
        boolean missing = manifest.external().contains(descriptor.digest()) && !opened.has(descriptor.digest());
        Map<String, Object> map = describe(descriptor);
        map.put("offset", missing ? null : Long.valueOf(opened.blob(descriptor).offset()));
        return map;
    }

    private static Map<String, Object> describe(Descriptor descriptor) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("digest", descriptor.digest().toString());
        map.put("mediaType", descriptor.mediaType());
        map.put("size", descriptor.size());
        return map;
    }

    private static void print(PrintWriter out, String kind, Map<?, ?> blob) {
        Object offset = blob.get("offset");
        out.printf(
                "%-8s %s %d bytes %s%n",
                kind, blob.get("digest"), blob.get("size"), offset == null ? "not in the archive" : "at " + offset);
    }
}
