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
        description = "Shows the image in an OCI archive: digest, media type, layers, and where each stands.",
        mixinStandardHelpOptions = true)
public final class InspectCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ARCHIVE", description = "The OCI archive; - for a file on standard input.")
    private String archive;

    @Option(
            names = "--ref-name",
            paramLabel = "NAME",
            description = "Which image of an archive that holds several, by its name in index.json.")
    private String refName;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        try (OciArchive opened = OciArchive.open(Path.of(ArchiveArgument.file(archive)), refName)) {
            Manifest manifest = opened.manifest();
            if (json) {
                out.println(Json.write(describe(opened, manifest)));
            } else {
                print(out, opened, manifest);
            }
        }
        return 0;
    }

    private static Map<String, Object> describe(OciArchive opened, Manifest manifest) throws IOException {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("digest", manifest.descriptor().digest().toString());
        map.put("mediaType", manifest.descriptor().mediaType());
        map.put("size", manifest.imageSize());
        map.put("config", describe(opened, manifest.config(), manifest));
        List<Object> layers = new ArrayList<>();
        for (Descriptor layer : manifest.layers()) {
            layers.add(describe(opened, layer, manifest));
        }
        map.put("layers", layers);
        return map;
    }

    /** The offset of a blob, or null for an external layer that is not in the archive. */
    private static Long offset(OciArchive opened, Descriptor descriptor, Manifest manifest) throws IOException {
        boolean elsewhere = manifest.external().contains(descriptor.digest()) && !opened.has(descriptor.digest());
        return elsewhere ? null : Long.valueOf(opened.blob(descriptor).offset());
    }

    private static Map<String, Object> describe(OciArchive opened, Descriptor descriptor, Manifest manifest)
            throws IOException {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("digest", descriptor.digest().toString());
        map.put("mediaType", descriptor.mediaType());
        map.put("size", descriptor.size());
        map.put("offset", offset(opened, descriptor, manifest));
        return map;
    }

    private static void print(PrintWriter out, OciArchive opened, Manifest manifest) throws IOException {
        out.println("digest   " + manifest.descriptor().digest());
        out.println("type     " + manifest.descriptor().mediaType());
        out.println("size     " + manifest.imageSize() + " bytes");
        print(out, opened, "config", manifest.config(), manifest);
        for (Descriptor layer : manifest.layers()) {
            print(out, opened, "layer", layer, manifest);
        }
    }

    private static void print(PrintWriter out, OciArchive opened, String kind, Descriptor descriptor, Manifest manifest)
            throws IOException {
        Long offset = offset(opened, descriptor, manifest);
        out.printf(
                "%-8s %s %d bytes %s%n",
                kind, descriptor.digest(), descriptor.size(), offset == null ? "not in the archive" : "at " + offset);
    }
}
