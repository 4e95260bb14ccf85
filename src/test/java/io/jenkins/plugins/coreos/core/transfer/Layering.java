package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.layer.LayerCompression;
import io.jenkins.plugins.coreos.core.layer.LayerSource;
import io.jenkins.plugins.coreos.core.oci.ImageFormat;
import io.jenkins.plugins.coreos.core.provenance.BuildOrigin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Builds and runs transfers of a base with a new layer, as the command line does. */
public final class Layering {
    private final SourceSelector base;
    private final List<String> arches;
    private final List<LayerSelector.Addition> add = new ArrayList<>();
    private final List<String> remove = new ArrayList<>();
    private final Map<String, String> labels = new LinkedHashMap<>();
    private final Map<String, String> annotations = new LinkedHashMap<>();
    private final List<Destination> destinations = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>(Map.of("HOME", "/nonexistent"));
    private LayerCompression compression = LayerCompression.GZIP;
    private Path directory = Path.of("");
    private BuildOrigin origin;
    private String created;
    private String archive;
    private ImageFormat format;
    private final AccessBuilder access = new AccessBuilder().withTlsVerify(false);

    private Layering(SourceSelector base, List<String> arches) {
        this.base = base;
        this.arches = arches;
    }

    public static Layering on(String reference, String... arches) {
        return new Layering(ImageSelector.parse(reference, List.of(arches)), List.of(arches));
    }

    public static Layering on(Path archive, String... arches) {
        return new Layering(new NamedArchives(List.of(archive.toString()), null), List.of(arches));
    }

    public Layering add(Path path) {
        add.add(new LayerSelector.Addition(new LayerSource(path.toString(), null), null));
        return this;
    }

    public Layering add(Path path, String destination, String arch) {
        add.add(new LayerSelector.Addition(new LayerSource(path.toString(), destination), arch));
        return this;
    }

    public Layering remove(String... paths) {
        remove.addAll(List.of(paths));
        return this;
    }

    public Layering label(String name, String value) {
        labels.put(name, value);
        return this;
    }

    public Layering annotation(String name, String value) {
        annotations.put(name, value);
        return this;
    }

    public Layering uncompressed() {
        compression = LayerCompression.NONE;
        return this;
    }

    public Layering created(String time) {
        created = time;
        return this;
    }

    public Layering format(ImageFormat some) {
        format = some;
        return this;
    }

    public Layering to(String reference, String... tags) {
        destinations.add(Destination.of(reference, Arrays.asList(tags)));
        return this;
    }

    public Layering archive(Path file) {
        archive = file.toString();
        return this;
    }

    /** Sets the directory for temporary files. */
    public Layering temporary(Path directory) {
        environment.put("TMPDIR", directory.toString());
        return this;
    }

    public Layering credentials(RegistryCredentials some) {
        access.withCredentials(some);
        return this;
    }

    /** Sets the current directory. */
    public Layering in(Path current) {
        directory = current;
        return this;
    }

    public Layering provenance(BuildOrigin build) {
        origin = build;
        return this;
    }

    public TransferSpec spec() {
        LayerSelector selector =
                new LayerSelector(base, arches, add, remove, labels, annotations, compression, created, true);
        return new TransferSpec(
                selector,
                destinations,
                archive,
                format,
                TransferSpec.AUTO_PARALLEL,
                List.of(),
                true,
                null,
                false,
                new Supplements(false, null, List.of(), origin != null, origin),
                access.build());
    }

    public TransferResult run() throws IOException, InterruptedException {
        return run(line -> {});
    }

    public TransferResult run(Consumer<String> log) throws IOException, InterruptedException {
        return runner(log).run(new TransferProgress());
    }

    public TransferRunner runner(Consumer<String> log) {
        return new TransferRunner(spec(), HostEnvironment.of(environment, directory), log);
    }
}
