package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.layer.BaseImage;
import io.jenkins.plugins.coreos.core.layer.Layer;
import io.jenkins.plugins.coreos.core.layer.LayerContent;
import io.jenkins.plugins.coreos.core.layer.LayerSource;
import io.jenkins.plugins.coreos.core.layer.LayeredImage;
import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.Blob;
import io.jenkins.plugins.coreos.core.oci.CombinedIndex;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.DiskImage;
import io.jenkins.plugins.coreos.core.oci.Document;
import io.jenkins.plugins.coreos.core.oci.ImageFormat;
import io.jenkins.plugins.coreos.core.oci.ImageTree;
import io.jenkins.plugins.coreos.core.oci.Index;
import io.jenkins.plugins.coreos.core.oci.Manifest;
import io.jenkins.plugins.coreos.core.oci.MediaTypes;
import io.jenkins.plugins.coreos.core.oci.Platform;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A base with one more layer. The layers of the base are read only if a destination cannot mount them. */
public final class LayeredSource implements ImageSource {
    private final ImageSource base;
    private final LayerSelector selector;
    private final ImageFormat format;
    private final HostEnvironment host;
    private final Consumer<String> log;
    private final Map<Digest, Blob> baseBlobs;
    private final Map<Digest, Blob> blobs = new LinkedHashMap<>();
    private final Map<LayerKey, Layer> layers = new LinkedHashMap<>();
    private final Map<Platform, Layer> layersByPlatform = new LinkedHashMap<>();
    private BaseImage firstBase;
    private ImageTree image;

    /** The properties of a layer. Images of an index whose layers have the same properties share one layer. */
    private record LayerKey(List<LayerSource> sources, long seconds, boolean isBootable) {}

    private LayeredSource(
            ImageSource base, LayerSelector selector, ImageFormat format, HostEnvironment host, Consumer<String> log) {
        this.base = base;
        this.selector = selector;
        this.format = format;
        this.host = host;
        this.log = log;
        this.baseBlobs = base.image().blobs().stream()
                .collect(Collectors.toMap(Blob::digest, blob -> blob, (one, other) -> one));
    }

    /**
     * Makes the layer, and the image of the base and the layer.
     *
     * @param base the open base; closed with this source, or if this fails
     * @param format format to convert the manifests to, or null for that of the base
     * @param log receives a line for each layer, and warnings
     * @throws IOException if a file cannot be in the layer, or the base is invalid
     */
    static LayeredSource open(
            ImageSource base, LayerSelector selector, ImageFormat format, HostEnvironment host, Consumer<String> log)
            throws IOException, InterruptedException {
        LayeredSource source = new LayeredSource(base, selector, format, host, log);
        return Interrupts.open(source, () -> {
            source.image = source.imageTree();
            source.logUnused();
        });
    }

    /** Logs a warning about files for architectures that the image does not have. */
    private void logUnused() {
        for (LayerSelector.Addition addition : selector.add()) {
            if (addition.arch() != null
                    && layersByPlatform.keySet().stream().noneMatch(platform -> platform.isArch(addition.arch()))) {
                log.accept("not adding " + Quoted.of(addition.files().path()) + ", which is for " + addition.arch());
            }
        }
    }

    private ImageTree imageTree() throws IOException {
        Document top = base.image().top();
        if (!MediaTypes.isIndex(top.descriptor().mediaType())) {
            BaseImage only = baseImage(top);
            checkArch(only.platform());
            return single(addLayer(only));
        }
        Map<Platform, Document> selected = selected();
        Map<Platform, Document> manifests = new LinkedHashMap<>();
        for (Map.Entry<Platform, Document> each : selected.entrySet()) {
            manifests.put(each.getKey(), addLayer(baseImage(each.getValue())));
        }
        if (selector.arches().size() == 1) {
            return single(manifests.values().iterator().next());
        }
        if (!diskImages(top).isEmpty()) {
            log.accept("not copying the disk images of " + base.name() + ", which do not contain the layer");
        }
        CombinedIndex index = new CombinedIndex();
        for (Map.Entry<Platform, Document> each : manifests.entrySet()) {
            index.add(base.name(), each.getKey(), each.getValue());
        }
        return index.tree(blobs.values(), format);
    }

    private Map<String, ?> diskImages(Document index) throws ArchiveException {
        try {
            return DiskImage.digests(index);
        } catch (JsonException e) {
            throw new ArchiveException(base.name() + ": " + e.getMessage(), e);
        }
    }

    private ImageTree single(Document manifest) {
        return new ImageTree(
                List.copyOf(blobs.values()),
                List.of(),
                manifest,
                manifest.descriptor().digest(),
                Map.of());
    }

    private void checkArch(Platform platform) throws ArchiveException {
        boolean isAny = selector.arches().isEmpty() || selector.arches().equals(List.of(ImageSelector.LOCAL));
        if (!isAny
                && (selector.arches().size() > 1
                        || !platform.isArch(selector.arches().get(0)))) {
            throw new ArchiveException(
                    base.name() + " is for " + platform.cosaArch() + ", not " + String.join(", ", selector.arches()));
        }
    }

    /** Returns the selected images of the base's index. */
    private Map<Platform, Document> selected() throws ArchiveException {
        Map<Platform, Document> images = base.image().images();
        if (images.isEmpty()) {
            throw new ArchiveException(base.name() + " is an index without images");
        }
        Map<Platform, Document> selected = new LinkedHashMap<>();
        for (String arch : selector.arches()) {
            String wanted = arch.equals(ImageSelector.LOCAL) ? System.getProperty("os.arch") : arch;
            Platform found = images.keySet().stream()
                    .filter(platform -> platform.isArch(wanted))
                    .findFirst()
                    .orElse(null);
            if (found == null) {
                throw Index.missingArch(wanted, images.keySet(), base.name());
            }
            selected.put(found, images.get(found));
        }
        return selected.isEmpty() ? images : selected;
    }

    private BaseImage baseImage(Document document) throws IOException {
        try {
            Manifest manifest = Manifest.parse(document.raw(), document.descriptor());
            BaseImage read = BaseImage.of(base.name(), manifest, config(manifest.config()));
            firstBase = firstBase == null ? read : firstBase;
            return read;
        } catch (JsonException e) {
            throw new ArchiveException(base.name() + ": " + e.getMessage(), e);
        }
    }

    private byte[] config(Descriptor descriptor) throws IOException {
        Blob blob = baseBlobs.get(descriptor.digest());
        if (blob == null || blob.size() > RegistryDocuments.MAX_CONFIG) {
            throw new ArchiveException(base.name() + ": the configuration " + descriptor.digest()
                    + " is missing, or has more than " + RegistryDocuments.MAX_CONFIG + " bytes");
        }
        ByteBuffer buffer = ByteBuffer.allocate((int) blob.size());
        blob.read(buffer, 0);
        Digest actual = descriptor.digest().ofSameAlgorithm(buffer.array());
        if (!actual.equals(descriptor.digest())) {
            throw new ArchiveException(base.name() + ": the configuration " + descriptor.digest()
                    + " is damaged: its bytes have the digest " + actual);
        }
        return buffer.array();
    }

    /** Puts a layer on an image, adds the blobs of the new image, and returns its manifest. */
    private Document addLayer(BaseImage from) throws IOException {
        String created = selector.created() == null
                ? null
                : BaseImage.instant(selector.created()).toString();
        Layer layer = layer(from, created == null ? from.created() : created);
        layersByPlatform.put(from.platform(), layer);
        String name = base.registries().stream()
                .findFirst()
                .map(RegistrySource::reference)
                .orElse(null);
        LayeredImage made = LayeredImage.of(
                from,
                layer,
                new LayeredImage.Changes(selector.labels(), selector.annotations(), created, name),
                format);
        for (Descriptor each : from.manifest().layers()) {
            // A layer with URLs may be missing from the base.
            Blob blob = baseBlobs.get(each.digest());
            if (blob != null) {
                blobs.putIfAbsent(each.digest(), blob);
            }
        }
        blobs.putIfAbsent(made.layer().digest(), made.layer());
        blobs.putIfAbsent(made.config().digest(), made.config());
        return made.manifest();
    }

    private Layer layer(BaseImage from, String created) throws IOException {
        long seconds;
        try {
            seconds = BaseImage.seconds(created);
        } catch (IllegalArgumentException e) {
            throw new ArchiveException(base.name() + " has an invalid creation time; set created", e);
        }
        List<LayerSource> files = selector.additionsFor(from.platform());
        if (files.isEmpty() && selector.remove().isEmpty()) {
            throw new ArchiveException("there is nothing to add for "
                    + from.platform().cosaArch() + ", the architecture of " + base.name());
        }
        LayerKey key = new LayerKey(files, seconds, selector.lint() && from.isBootable());
        Layer known = layers.get(key);
        if (known != null) {
            return known;
        }
        try (LayerContent content =
                LayerContent.scan(key.sources, selector.remove(), host.directory(), key.isBootable, log)) {
            Layer layer = Layer.write(content, seconds, selector.compression(), temporaryDirectory());
            layers.put(key, layer);
            log.accept("layer " + layer.digest().abbreviated() + " of " + layer.files() + " entries, "
                    + ProgressLine.size(layer.size()) + ", on " + base.name());
            return layer;
        }
    }

    private Path temporaryDirectory() {
        String set = host.environment().get("TMPDIR");
        return set == null || set.isEmpty()
                ? Path.of(System.getProperty("java.io.tmpdir"))
                : host.directory().resolve(set);
    }

    ImageSource base() {
        return base;
    }

    @Override
    public String name() {
        return base.name();
    }

    @Override
    public ImageTree image() {
        return image;
    }

    @Override
    public List<Digest> parts() {
        return List.of(image.digest());
    }

    @Override
    public List<RegistrySource> registries() {
        return base.registries();
    }

    /** Returns {@code base} and {@code layer}; of an index, also {@code layers} by architecture. */
    @Override
    public Map<String, Object> details() {
        Map<String, Object> map = new LinkedHashMap<>();
        Map<String, Object> from = new LinkedHashMap<>();
        from.put(base.registries().isEmpty() ? "archive" : "reference", base.name());
        boolean isIndex = !image.images().isEmpty();
        from.put(
                "digest",
                (isIndex
                                ? base.image().digest()
                                : firstBase.manifest().descriptor().digest())
                        .toString());
        if (firstBase.version() != null) {
            from.put("version", firstBase.version());
        }
        map.put("base", from);
        map.put("layer", toMap(layersByPlatform.values().iterator().next()));
        if (isIndex) {
            Map<String, Object> all = new LinkedHashMap<>();
            layersByPlatform.forEach((platform, layer) -> all.putIfAbsent(platform.cosaArch(), toMap(layer)));
            map.put("layers", all);
        }
        return map;
    }

    private static Map<String, Object> toMap(Layer layer) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("digest", layer.digest().toString());
        map.put("diffId", layer.diffId().toString());
        map.put("size", layer.size());
        map.put("files", (long) layer.files());
        return map;
    }

    @Override
    public void close() throws IOException {
        for (Layer layer : new ArrayList<>(layers.values())) {
            layer.close();
        }
        base.close();
    }
}
