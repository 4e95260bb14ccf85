package io.jenkins.plugins.coreos.page;

import io.jenkins.plugins.coreos.core.text.ByteSize;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Everything that a Jenkins build did with one image: the COSA builds, the archives, the pushes. */
public final class Product {
    private final List<BuildEntry> builds = new ArrayList<>();
    private final List<ImageEntry> images = new ArrayList<>();
    private final List<ArchiveEntry> archives = new ArrayList<>();

    private Product() {}

    /** Groups the entries of a page by the digest of the image; a COSA build belongs to the image made of it. */
    static List<Product> of(List<BuildEntry> builds, List<ImageEntry> images, List<ArchiveEntry> archives) {
        Map<String, Product> byDigest = new LinkedHashMap<>();
        archives.forEach(archive -> at(byDigest, archive.digest).archives.add(archive));
        images.forEach(image -> at(byDigest, image.digest).images.add(image));
        Map<String, Product> all = new LinkedHashMap<>();
        for (BuildEntry build : builds) {
            String digest = byDigest.keySet().stream()
                    .filter(key -> byDigest.get(key).isMadeOf(build))
                    .findFirst()
                    .orElse(null);
            Product product = digest == null ? at(all, "build " + build.id) : byDigest.get(digest);
            product.builds.add(build);
            if (digest != null) {
                all.putIfAbsent(digest, product);
            }
        }
        byDigest.forEach(all::putIfAbsent);
        return List.copyOf(all.values());
    }

    private static Product at(Map<String, Product> products, String key) {
        return products.computeIfAbsent(key, k -> new Product());
    }

    private boolean isMadeOf(BuildEntry build) {
        return build.manifestDigest != null
                && (build.manifestDigest.equals(getDigest())
                        || images.stream().anyMatch(image -> image.isMadeOf(build.manifestDigest)));
    }

    /** Returns the COSA builds. */
    public List<BuildEntry> getBuilds() {
        return builds;
    }

    /** The COSA builds, one of each ID. */
    public List<BuildEntry> getDistinctBuilds() {
        Map<String, BuildEntry> byId = new LinkedHashMap<>();
        builds.forEach(build -> byId.putIfAbsent(build.id, build));
        return List.copyOf(byId.values());
    }

    /** The architectures of all builds with the ID of this build, as text for users. */
    public String archesOf(BuildEntry build) {
        return builds.stream()
                .filter(other -> other.id.equals(build.id) && other.arch != null)
                .map(other -> other.arch)
                .distinct()
                .collect(Collectors.joining(", "));
    }

    /** Returns the pushed images. */
    public List<ImageEntry> getImages() {
        return images;
    }

    /** Returns the written archives. */
    public List<ArchiveEntry> getArchives() {
        return archives;
    }

    /** The digest of the image; null if there is only a COSA build. */
    public String getDigest() {
        return first(
                images.stream().map(image -> image.digest),
                archives.stream().map(archive -> archive.digest),
                builds.stream().map(build -> build.manifestDigest));
    }

    /** The abbreviated digest, or null. */
    public String getShortDigest() {
        String digest = getDigest();
        return digest == null ? null : ImageEntry.shorten(digest);
    }

    /** A title for users: the COSA builds, else the repository, else the archive. */
    public String getTitle() {
        if (!builds.isEmpty()) {
            return builds.get(0).id;
        }
        return first(
                images.stream().map(image -> image.repository),
                archives.stream().map(ArchiveEntry::getFileName));
    }

    /** The image to which a layer was added, by digest; null without a base. */
    public String getBase() {
        return first(images.stream().map(image -> image.base), archives.stream().map(archive -> archive.base));
    }

    /** The base with an abbreviated digest; null without a base. */
    public String getShortBase() {
        String base = getBase();
        return base == null ? null : ImageEntry.shorten(base);
    }

    /** The version of the base; null if unknown. */
    public String getBaseVersion() {
        return first(
                images.stream().map(image -> image.baseVersion),
                archives.stream().map(archive -> archive.baseVersion));
    }

    /** The size of the layer as text for users; null without a layer. */
    public String getLayerSizeText() {
        long size = Stream.concat(
                        images.stream().map(image -> image.layerSize),
                        archives.stream().map(one -> one.layerSize))
                .filter(bytes -> bytes > 0)
                .findFirst()
                .orElse(0L);
        return size == 0 ? null : ByteSize.of(size);
    }

    /** The images in registries that were copied or pulled, with abbreviated digests. */
    public List<String> getShortSources() {
        LinkedHashSet<String> sources = new LinkedHashSet<>();
        for (ImageEntry image : images) {
            if (image.source != null) {
                sources.add(ImageEntry.shorten(image.source));
            }
            sources.addAll(image.getShortSources());
        }
        for (ArchiveEntry archive : archives) {
            if (archive.source != null) {
                sources.add(archive.getShortSource());
            }
        }
        return List.copyOf(sources);
    }

    /** The size of the image as text for users; null if unknown. */
    public String getSizeText() {
        long size = Stream.concat(
                        images.stream().map(image -> image.size),
                        archives.stream().map(one -> one.size))
                .filter(bytes -> bytes > 0)
                .findFirst()
                .orElse(0L);
        return size == 0 ? null : ByteSize.of(size);
    }

    /** The architectures of an index or of the COSA builds as text for users; empty if unknown. */
    public String getArchesText() {
        LinkedHashSet<String> arches = new LinkedHashSet<>();
        images.forEach(image -> arches.addAll(image.getManifests().keySet()));
        builds.stream().map(build -> build.arch).filter(Objects::nonNull).forEach(arches::add);
        return String.join(", ", arches);
    }

    /** Returns true if the image was signed in every repository. */
    public boolean isSigned() {
        Map<String, Boolean> signed = new LinkedHashMap<>();
        images.forEach(
                image -> signed.merge(image.repository, !image.getSignatures().isEmpty(), Boolean::logicalOr));
        return !signed.isEmpty() && !signed.containsValue(false);
    }

    @SafeVarargs
    private static String first(Stream<String>... texts) {
        return Stream.of(texts)
                .flatMap(text -> text)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
