package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.archive.OciArchive;
import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.ArtifactManifest;
import io.jenkins.plugins.coreos.core.oci.Blob;
import io.jenkins.plugins.coreos.core.oci.CombinedIndex;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.ImageFormat;
import io.jenkins.plugins.coreos.core.oci.ImageTree;
import io.jenkins.plugins.coreos.core.oci.MediaTypes;
import io.jenkins.plugins.coreos.core.oci.Platform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One OCI archive, or several archives and their disk images combined into one index. A missing blob is reported before
 * any request is sent to a registry.
 */
public final class ArchiveSource implements ImageSource {
    private final List<OciArchive> archives = new ArrayList<>();
    private final List<ImageTree> trees = new ArrayList<>();
    private final List<DiskImageBlob> diskImages = new ArrayList<>();
    private ImageTree image;

    private ArchiveSource() {}

    /**
     * Opens archives.
     *
     * @param isIndex whether to combine the archives into one index, even if there is only one
     * @param format format to convert the manifests to, or null to keep their format
     * @throws ArchiveException if an archive does not contain exactly one complete image or index, or is not the one
     *     that COSA recorded
     */
    public static ArchiveSource open(List<ArchiveFile> files, boolean isIndex, ImageFormat format) throws IOException {
        ArchiveSource source = new ArchiveSource();
        try {
            for (ArchiveFile file : files) {
                OciArchive archive = OciArchive.open(Path.of(file.archive()), file.refName());
                source.archives.add(archive);
                ImageTree tree = archive.image(format);
                file.check(tree.original());
                source.trees.add(tree);
            }
            source.image = isIndex ? source.combined(files, format) : source.trees.get(0);
            return source;
        } catch (IOException | RuntimeException e) {
            source.close();
            throw e;
        }
    }

    /** Combines the archives into one index with one image per platform, and their disk images. */
    private ImageTree combined(List<ArchiveFile> files, ImageFormat format) throws IOException {
        Map<Digest, Blob> blobs = new LinkedHashMap<>();
        CombinedIndex index = new CombinedIndex();
        for (int i = 0; i < archives.size(); i++) {
            OciArchive archive = archives.get(i);
            ImageTree tree = trees.get(i);
            if (MediaTypes.isIndex(tree.top().descriptor().mediaType())) {
                throw new ArchiveException(
                        archive.path() + " contains an index, which cannot be part of another index");
            }
            Platform platform = archive.platform();
            files.get(i).check(platform);
            index.add(archive.path().toString(), platform, tree.top());
            tree.blobs().forEach(blob -> blobs.putIfAbsent(blob.digest(), blob));
            for (DiskImageFile file : files.get(i).diskImages()) {
                DiskImageBlob blob = DiskImageBlob.open(file);
                diskImages.add(blob);
                index.add(file.artifact(platform.architecture(), blob));
                blobs.putIfAbsent(blob.digest(), blob);
                blobs.putIfAbsent(ArtifactManifest.EMPTY_CONFIG.digest(), ArtifactManifest.EMPTY_CONFIG);
            }
        }
        return index.tree(blobs.values(), format);
    }

    @Override
    public String name() {
        return archives.get(0).path().toString();
    }

    @Override
    public String files() throws IOException {
        long size = 0;
        for (OciArchive archive : archives) {
            size += archive.size();
        }
        return archives.size() == 1
                ? archives.get(0).path().getFileName() + " (a file of " + ProgressLine.size(size) + ")"
                : archives.size() + " archives (files of " + ProgressLine.size(size) + ")";
    }

    @Override
    public ImageTree image() {
        return image;
    }

    @Override
    public List<Digest> parts() {
        return trees.stream().map(ImageTree::digest).toList();
    }

    /** Names the images of the archives if their format was changed, because COSA knows them by these digests. */
    @Override
    public Map<String, Object> details() {
        List<Object> originals = new ArrayList<>();
        trees.stream()
                .filter(tree -> !tree.original().equals(tree.digest()))
                .forEach(tree -> originals.add(tree.original().toString()));
        return originals.isEmpty() ? Map.of() : Map.of("convertedFrom", originals);
    }

    @Override
    public void close() throws IOException {
        for (OciArchive archive : archives) {
            archive.close();
        }
        for (DiskImageBlob file : diskImages) {
            file.close();
        }
    }
}
