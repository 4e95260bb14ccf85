package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.oci.Blob;
import io.jenkins.plugins.coreos.core.oci.CombinedIndex;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.ImageFormat;
import io.jenkins.plugins.coreos.core.oci.ImageTree;
import io.jenkins.plugins.coreos.core.oci.MediaTypes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Several images in registries, combined into a new index. Images in one repository share a login. */
public final class CombinedSource implements ImageSource {
    private final List<RegistrySource> images = new ArrayList<>();
    private ImageTree index;

    private CombinedSource() {}

    /** Opens one of the images. */
    @FunctionalInterface
    interface Opener {
        /** @param sibling an open image in the same repository, or null */
        RegistrySource open(ImageSelector image, RegistrySource sibling) throws IOException, InterruptedException;
    }

    /**
     * Opens the images.
     *
     * @param format format to convert the manifests to, or null to keep their format
     * @throws IOException if an image does not exist or is invalid, or two images are for the same platform
     */
    static CombinedSource open(CombinedImages selector, ImageFormat format, Opener opener)
            throws IOException, InterruptedException {
        CombinedSource source = new CombinedSource();
        return Interrupts.open(source, () -> {
            for (ImageSelector image : selector.images()) {
                source.images.add(opener.open(image, source.sibling(image)));
            }
            source.index = source.combined(format);
        });
    }

    private RegistrySource sibling(ImageSelector image) {
        return images.stream()
                .filter(open -> open.repository().equals(image.image().withTag(null)))
                .findFirst()
                .orElse(null);
    }

    private ImageTree combined(ImageFormat format) throws IOException {
        CombinedIndex combined = new CombinedIndex();
        Map<Digest, Blob> blobs = new LinkedHashMap<>();
        for (RegistrySource each : images) {
            ImageTree image = each.image();
            if (MediaTypes.isIndex(image.top().descriptor().mediaType())) {
                combined.addIndex(each.name(), image);
            } else {
                combined.add(each.name(), each.platform(), image.top());
            }
            image.blobs().forEach(blob -> blobs.putIfAbsent(blob.digest(), blob));
        }
        return combined.tree(blobs.values(), format);
    }

    @Override
    public String name() {
        return String.join(", ", copied());
    }

    @Override
    public ImageTree image() {
        return index;
    }

    @Override
    public List<Digest> parts() {
        return images.stream().map(each -> each.image().digest()).toList();
    }

    @Override
    public List<RegistrySource> registries() {
        return List.copyOf(images);
    }

    @Override
    public List<String> copied() {
        return images.stream().map(RegistrySource::name).toList();
    }

    /** Closes the first image of each repository last, because the others use its connections. */
    @Override
    public void close() {
        for (int i = images.size() - 1; i >= 0; i--) {
            images.get(i).close();
        }
    }
}
