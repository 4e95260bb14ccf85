package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.archive.BlobSource;
import io.jenkins.plugins.coreos.core.oci.ImageFormat;
import io.jenkins.plugins.coreos.core.archive.ImageTree;
import io.jenkins.plugins.coreos.core.archive.OciArchive;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a push consists of, found out before the first request: an archive that lacks a blob fails before a registry
 * hears of it. Holds the archives open until it is closed.
 */
final class PushPlan implements AutoCloseable {
    private final Map<OciArchive, ImageTree> archives = new LinkedHashMap<>();
    private ImageTree image;
    private List<BlobSource> blobs;

    private PushPlan() {}

    /**
     * Plans a push.
     *
     * @throws ArchiveException when an archive is not one image or index, whole, or not the one that COSA recorded
     */
    static PushPlan of(List<Source> sources, ImageFormat format) throws IOException {
        PushPlan plan = new PushPlan();
        try {
            for (Source source : sources) {
                plan.open(source, format);
            }
            plan.image = sources.size() == 1
                    ? plan.archives.values().iterator().next()
                    : ImageTree.combine(plan.archives, format);
            plan.blobs = new ArrayList<>(plan.image.blobs());
            // Largest first: the lane that gets the last one then has little left to do.
            plan.blobs.sort(Comparator.comparingLong(BlobSource::size).reversed());
            return plan;
        } catch (IOException | RuntimeException e) {
            plan.close();
            throw e;
        }
    }

    private void open(Source source, ImageFormat format) throws IOException {
        OciArchive archive = OciArchive.open(Path.of(source.archive()), source.refName());
        archives.put(archive, null);
        ImageTree tree = ImageTree.read(archive, format);
        source.check(tree.original());
        archives.put(archive, tree);
    }

    ImageTree image() {
        return image;
    }

    /** The images of the archives, in the order of the sources. */
    List<ImageTree> parts() {
        return List.copyOf(archives.values());
    }

    /** The blobs in the order in which to push them. */
    List<BlobSource> blobs() {
        return blobs;
    }

    long blobBytes() {
        return blobs.stream().mapToLong(BlobSource::size).sum();
    }

    @Override
    public void close() throws IOException {
        for (OciArchive archive : archives.keySet()) {
            archive.close();
        }
    }
}
