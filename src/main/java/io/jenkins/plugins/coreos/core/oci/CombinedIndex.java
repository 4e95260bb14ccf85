package io.jenkins.plugins.coreos.core.oci;

import io.jenkins.plugins.coreos.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Combines images, and the artifacts of images, into a new index with one image per platform. */
public final class CombinedIndex {
    /** The name of the image for each platform, for messages. */
    private final Map<Platform, String> names = new LinkedHashMap<>();

    private final Map<Platform, Document> images = new LinkedHashMap<>();
    private final Map<Digest, Document> children = new LinkedHashMap<>();
    private final List<Object> entries = new ArrayList<>();
    /** Disk images, attestations and other artifacts, which follow the images. */
    private final List<Object> artifacts = new ArrayList<>();

    /**
     * Adds an image for one platform.
     *
     * @param name name of the image, for messages
     * @throws ArchiveException if there is an image for the platform already
     */
    public void add(String name, Platform platform, Document manifest) throws ArchiveException {
        put(name, platform, manifest);
        Map<String, Object> entry = new LinkedHashMap<>(manifest.descriptor().toJson());
        entry.put("platform", platform.toJson());
        entries.add(entry);
        addChild(manifest);
    }

    /**
     * Adds the images and artifacts of an index, with unchanged entries.
     *
     * @param name name of the index, for messages
     * @throws ArchiveException if there is an image for one of its platforms already
     */
    public void addIndex(String name, ImageTree index) throws IOException {
        for (Map.Entry<Platform, Document> image : index.images().entrySet()) {
            put(name, image.getKey(), image.getValue());
        }
        Document top = index.top();
        for (JsonObject entry : Index.entries(top.raw(), top.descriptor())) {
            (Index.imagePlatform(entry) == null ? artifacts : entries).add(entry.members());
        }
        index.children().forEach(this::addChild);
    }

    /** Adds a disk image. */
    public void add(DiskImage image) {
        artifacts.add(image.entry());
        addChild(image.manifest());
    }

    private void put(String name, Platform platform, Document image) throws ArchiveException {
        String other = names.putIfAbsent(platform, name);
        if (other != null) {
            throw new ArchiveException(name + " is for " + platform + ", like " + other);
        }
        images.put(platform, image);
    }

    private void addChild(Document child) {
        children.putIfAbsent(child.descriptor().digest(), child);
    }

    /**
     * Returns the index and its parts.
     *
     * @param blobs the blobs of all images and artifacts
     * @param format the format of the index; if null, Docker's if all manifests have that format, otherwise OCI
     * @throws ArchiveException if there are more entries than an index can have
     */
    public ImageTree tree(Collection<Blob> blobs, ImageFormat format) throws ArchiveException {
        List<Object> all = new ArrayList<>(entries);
        all.addAll(artifacts);
        if (all.size() > Index.MAX_MANIFESTS) {
            throw new ArchiveException(
                    "an index of " + all.size() + " manifests is not supported; the limit is " + Index.MAX_MANIFESTS);
        }
        Document top = Index.document(all, format == null ? format() : format);
        return new ImageTree(
                List.copyOf(blobs),
                List.copyOf(children.values()),
                top,
                top.descriptor().digest(),
                images);
    }

    private ImageFormat format() {
        boolean isDocker = children.values().stream()
                .map(child -> child.descriptor().mediaType())
                .allMatch(List.of(MediaTypes.DOCKER_MANIFEST, MediaTypes.DOCKER_LIST)::contains);
        return isDocker ? ImageFormat.V2S2 : ImageFormat.OCI;
    }
}
