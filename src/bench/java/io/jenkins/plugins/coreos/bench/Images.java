package io.jenkins.plugins.coreos.bench;

import io.jenkins.plugins.coreos.testing.Processes;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** The images that several cases use, written when first needed. */
final class Images {
    private final Settings settings;
    private final Path directory;
    private final Consumer<String> log;
    private TestArchive large;
    private TestArchive small;

    Images(Settings settings, Path directory, Consumer<String> log) {
        this.settings = settings;
        this.directory = directory;
        this.log = log;
    }

    /** Few large layers. */
    TestArchive large() {
        if (large == null) {
            log.accept("writing an archive of " + size());
            large = Archives.image()
                    .layers(settings.layers(), settings.bytes() / settings.layers())
                    .write(directory.resolve("large.ociarchive"));
        }
        return large;
    }

    /** An image with the size of RHCOS. */
    TestArchive base() {
        return Archives.image()
                .layers(settings.layers(), settings.baseBytes() / settings.layers())
                .write(directory.resolve("base.ociarchive"));
    }

    /** The same with another last layer. */
    TestArchive changed() {
        long layer = settings.bytes() / settings.layers();
        return Archives.image()
                .layers(settings.layers() - 1, layer)
                .seed(2)
                .layer(layer)
                .write(directory.resolve("changed.ociarchive"));
    }

    /** Many small layers. */
    TestArchive small() {
        if (small == null) {
            small = Archives.image()
                    .layers(settings.smallLayers(), settings.smallBytes())
                    .write(directory.resolve("small.ociarchive"));
        }
        return small;
    }

    /** Describes {@link #large}. */
    String size() {
        return Units.bytes(settings.bytes()) + " in " + settings.layers() + " layers";
    }

    /** Describes {@link #small} and the latency of its registries. */
    String smallSize() {
        return settings.smallLayers() + " layers of " + Units.bytes(settings.smallBytes()) + ", "
                + settings.latencyMillis() + " ms added to each request";
    }

    /** The archive unpacked: crane reads no OCI archives. */
    Path layout(TestArchive archive) throws Exception {
        Path layout = directory.resolve(archive.path().getFileName() + ".layout");
        if (!Files.exists(layout)) {
            Files.createDirectories(layout);
            Processes.command("tar", "-xf", archive.path().toString(), "-C", layout.toString())
                    .ok();
        }
        return layout;
    }
}
