package io.jenkins.plugins.coreos.testing.archive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** One image: its layers, and the config and manifest that follow from them. */
public final class Image {
    static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String CONFIG = "application/vnd.oci.image.config.v1+json";

    private final List<Layer> layers = new ArrayList<>();
    private long seed = 1;
    private String architecture = "amd64";
    private String variant;
    private String created;
    private final List<String> labels = new ArrayList<>();
    private final List<String> annotations = new ArrayList<>();
    private int lie = -1;
    private String urls = "";

    Image() {}

    /** Sets the seed of layers that are added later. */
    public Image seed(long seed) {
        this.seed = seed;
        return this;
    }

    /** Adds gzip layers, each with a file of {@code size} incompressible bytes; the blob is 0.01 % and 2 KiB larger. */
    public Image layers(int count, long size) {
        for (int i = 0; i < count; i++) {
            layer(size);
        }
        return this;
    }

    public Image layer(long size) {
        return add(() -> Layer.gzip(mixed(), size));
    }

    public Image plainLayer(long size) {
        return add(() -> Layer.plain(mixed(), size));
    }

    /** Adds a layer with exactly these bytes, which tools may be unable to unpack. */
    public Image rawLayer(byte[] bytes) {
        return add(() -> Layer.raw(bytes));
    }

    /** Adds a layer with the media type of a non-distributable layer. */
    public Image foreignLayer(long size) {
        return add(() -> {
            Layer layer = Layer.gzip(mixed(), size);
            return new Layer(Layer.FOREIGN, layer.content(), layer.diffId());
        });
    }

    /** Adds a URL to every layer of that media type. */
    public Image foreignUrls() {
        this.urls = ",\"urls\":[\"https://elsewhere.example/layer\"]";
        return this;
    }

    /** Repeats an existing layer. */
    public Image repeatLayer(int index) {
        return add(() -> layers.get(index));
    }

    public Image architecture(String architecture) {
        this.architecture = architecture;
        return this;
    }

    public Image variant(String variant) {
        this.variant = variant;
        return this;
    }

    /** Sets the time of creation in the configuration. */
    public Image created(String created) {
        this.created = created;
        return this;
    }

    /** Adds a label to the configuration. */
    public Image label(String name, String value) {
        labels.add("\"" + name + "\":\"" + value + "\"");
        return this;
    }

    /** Adds an annotation to the manifest. */
    public Image annotation(String name, String value) {
        annotations.add("\"" + name + "\":\"" + value + "\"");
        return this;
    }

    /** Makes the size of this layer in the manifest one too large. */
    public Image lieAboutSizeOfLayer(int index) {
        this.lie = index;
        return this;
    }

    /** Returns a layout with only this image. */
    public Layout layout() {
        return new Layout(List.of(this));
    }

    /** Writes an archive in the order and style of skopeo; {@link #layout} offers more. */
    public TestArchive write(java.nio.file.Path path) {
        return layout().write(path);
    }

    String architecture() {
        return architecture;
    }

    String variant() {
        return variant;
    }

    List<Content> layerContents() {
        return layers.stream().map(Layer::content).toList();
    }

    Content config() {
        String diffIds =
                layers.stream().map(layer -> "\"" + layer.diffId() + "\"").collect(Collectors.joining(","));
        return json("{" + (created == null ? "" : "\"created\":\"" + created + "\",")
                + "\"architecture\":\"" + architecture + "\","
                + (variant == null ? "" : "\"variant\":\"" + variant + "\",")
                + "\"os\":\"linux\",\"config\":{"
                + (labels.isEmpty() ? "" : "\"Labels\":{" + String.join(",", labels) + "}")
                + "},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[" + diffIds + "]}}");
    }

    Content manifest() {
        Content config = config();
        List<String> described = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            Content layer = layers.get(i).content();
            String type = layers.get(i).mediaType();
            described.add(descriptor(
                    type, layer.digest(), layer.size() + (i == lie ? 1 : 0), type.equals(Layer.FOREIGN) ? urls : ""));
        }
        return json("{\"schemaVersion\":2,\"mediaType\":\"" + MANIFEST + "\",\"config\":"
                + descriptor(CONFIG, config.digest(), config.size(), "") + ",\"layers\":["
                + String.join(",", described) + "]"
                + (annotations.isEmpty() ? "" : ",\"annotations\":{" + String.join(",", annotations) + "}") + "}");
    }

    static String descriptor(String mediaType, String digest, long size, String more) {
        return "{\"mediaType\":\"" + mediaType + "\",\"digest\":\"" + digest + "\",\"size\":" + size + more + "}";
    }

    static Content json(String text) {
        return Content.of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Layers of one image differ; the same position and seed give the same layer. */
    private long mixed() {
        return seed * 1_000_003 + layers.size();
    }

    private interface Maker {
        Layer make() throws IOException;
    }

    private Image add(Maker maker) {
        try {
            layers.add(maker.make());
            return this;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
