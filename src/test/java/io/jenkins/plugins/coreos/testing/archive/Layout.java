package io.jenkins.plugins.coreos.testing.archive;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * An image layout (OCI image-spec, image-layout.md) of one or more images, written as a tar in a configurable shape.
 */
public final class Layout {
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";

    private final Map<String, Content> files = new LinkedHashMap<>();
    private final List<String> links = new ArrayList<>();
    private final String digest;
    private final List<String> blobs;
    private TarWriter.Style style = TarWriter.Style.USTAR;
    private String prefix = "";
    private boolean directories = true;
    private boolean ended = true;

    Layout(List<Image> images) {
        Set<String> names = new LinkedHashSet<>();
        List<String> listed = new ArrayList<>();
        Content manifest = null;
        for (Image image : images) {
            List<Content> contents = new ArrayList<>(List.of(image.config()));
            contents.addAll(image.layerContents());
            for (Content content : contents) {
                files.put(content.name(), content);
                names.add(content.digest());
            }
            manifest = image.manifest();
            files.put(manifest.name(), manifest);
            listed.add(Image.descriptor(Image.MANIFEST, manifest.digest(), manifest.size(), platform(image)));
        }
        this.digest = manifest == null ? null : manifest.digest();
        this.blobs = List.copyOf(names);
        files.put("index.json", index(listed, ""));
        files.put("oci-layout", Image.json("{\"imageLayoutVersion\":\"1.0.0\"}"));
    }

    /** Changes the text of the nested index, the only entry of index.json. */
    public Layout replace(String index, String from, String to) {
        String text = new String(bytes(files.remove("blobs/" + index.replace(':', '/'))), StandardCharsets.UTF_8);
        return new Layout(this, Image.json(text.replace(from, to)));
    }

    private Layout(Layout images, Content index) {
        files.putAll(images.files);
        files.put(index.name(), index);
        files.put("index.json", index(List.of(Image.descriptor(INDEX, index.digest(), index.size(), "")), ""));
        this.digest = index.digest();
        this.blobs = images.blobs;
    }

    /** The same images in a nested index, the only entry of index.json: a multi-arch archive. */
    public Layout asIndex() {
        String listed = new String(bytes(files.get("index.json")), StandardCharsets.UTF_8);
        return new Layout(
                this,
                Image.json(
                        listed.replace("\"schemaVersion\":2", "\"schemaVersion\":2,\"mediaType\":\"" + INDEX + "\"")));
    }

    /** Sets the encoding of names and sizes. */
    public Layout style(TarWriter.Style style) {
        this.style = style;
        return this;
    }

    /** Sets the prefix of each name: {@code ./} as written by {@code tar -c .}. */
    public Layout prefix(String prefix) {
        this.prefix = prefix;
        return this;
    }

    public Layout withoutDirectories() {
        this.directories = false;
        return this;
    }

    /** Omits tar's end mark. */
    public Layout withoutEnd() {
        this.ended = false;
        return this;
    }

    /** Puts index.json and oci-layout before the blobs. */
    public Layout indexFirst() {
        Map<String, Content> others = new LinkedHashMap<>(files);
        files.keySet().retainAll(List.of("index.json", "oci-layout"));
        files.putAll(others);
        return this;
    }

    /** Shuffles the entries; the order depends on the seed only. */
    public Layout shuffled(long seed) {
        List<String> names = new ArrayList<>(files.keySet());
        Collections.shuffle(names, new Random(seed));
        Map<String, Content> all = new LinkedHashMap<>(files);
        files.clear();
        names.forEach(name -> files.put(name, all.get(name)));
        return this;
    }

    /** Adds or replaces a file. */
    public Layout put(String name, String text) {
        files.put(name, Image.json(text));
        return this;
    }

    /** Omits a file. */
    public Layout without(String name) {
        if (files.remove(name) == null) {
            throw new IllegalArgumentException("there is no " + name);
        }
        return this;
    }

    /** Omits a blob. */
    public Layout withoutBlob(String digest) {
        return without("blobs/" + digest.replace(':', '/'));
    }

    /** Omits the manifest that index.json lists. */
    public Layout withoutManifest() {
        return withoutBlob(digest);
    }

    /** Changes a byte in the middle of a blob. */
    public Layout damage(String digest) {
        files.computeIfPresent(
                "blobs/" + digest.replace(':', '/'), (name, content) -> content.damagedAt(content.size() / 2));
        return this;
    }

    /** Adds a hard link. */
    public Layout link(String name, String target) {
        links.add("1");
        links.add(name);
        links.add(target);
        return this;
    }

    /** Moves a file, and replaces it with a symbolic link. */
    public Layout moved(String name, String to, String target) {
        files.put(to, files.remove(name));
        return symbolicLink(name, target);
    }

    /** Adds a symbolic link. */
    public Layout symbolicLink(String name, String target) {
        links.addAll(List.of("2", name, target));
        return this;
    }

    /** Lists the image several times in index.json, under these names. */
    public Layout named(String... names) {
        String listed = new String(bytes(files.get("index.json")), StandardCharsets.UTF_8);
        String one = listed.substring(listed.indexOf('[') + 1, listed.lastIndexOf(']'));
        List<String> all = new ArrayList<>();
        for (String name : names) {
            all.add(one.substring(0, one.length() - 1) + ",\"annotations\":{\"org.opencontainers.image.ref.name\":\""
                    + name + "\"}}");
        }
        files.put("index.json", index(all, ""));
        return this;
    }

    /** Adds the images of another layout, listed after these. */
    public Layout and(Layout other) {
        String listed = new String(bytes(files.get("index.json")), StandardCharsets.UTF_8);
        String more = new String(bytes(other.files.get("index.json")), StandardCharsets.UTF_8);
        files.putAll(other.files);
        files.put(
                "index.json",
                index(
                        List.of(
                                listed.substring(listed.indexOf('[') + 1, listed.lastIndexOf(']')),
                                more.substring(more.indexOf('[') + 1, more.lastIndexOf(']'))),
                        ""));
        return this;
    }

    /** The digest of the manifest or index. */
    public String digest() {
        return digest;
    }

    /** The digests of config and layers. */
    public List<String> blobs() {
        return blobs;
    }

    public TestArchive write(Path path) {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path), 256 * 1024)) {
            TarWriter tar = new TarWriter(out, style);
            if (directories) {
                tar.directory(prefix + "blobs/").directory(prefix + "blobs/sha256/");
            }
            for (Map.Entry<String, Content> file : files.entrySet()) {
                tar.file(
                        prefix + file.getKey(),
                        file.getValue().size(),
                        file.getValue().writer());
            }
            for (int i = 0; i < links.size(); i += 3) {
                boolean hard = links.get(i).equals("1");
                tar.link(
                        prefix + links.get(i + 1),
                        links.get(i).charAt(0),
                        hard ? prefix + links.get(i + 2) : links.get(i + 2));
            }
            if (ended) {
                tar.end();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new TestArchive(path, digest, blobs);
    }

    private static String platform(Image image) {
        return ",\"platform\":{\"architecture\":\"" + image.architecture() + "\",\"os\":\"linux\""
                + (image.variant() == null ? "" : ",\"variant\":\"" + image.variant() + "\"") + "}";
    }

    private static Content index(List<String> manifests, String more) {
        return Image.json("{\"schemaVersion\":2,\"manifests\":[" + String.join(",", manifests) + "]" + more + "}");
    }

    private static byte[] bytes(Content content) {
        try {
            var out = new java.io.ByteArrayOutputStream();
            content.writer().writeTo(out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
