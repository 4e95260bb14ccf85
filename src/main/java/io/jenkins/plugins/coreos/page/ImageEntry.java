package io.jenkins.plugins.coreos.page;

import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.text.ByteSize;
import io.jenkins.plugins.coreos.core.text.TimeSpan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** An image that was pushed completely. Stored in build.xml: never rename a field. */
@ExportedBean(defaultVisibility = 999)
public final class ImageEntry {
    static final int MAX_DESTINATIONS = 50;
    private static final int MAX_TAGS = 100;
    private static final int MAX_ARCHITECTURES = 32;
    private static final int MAX_DISK_IMAGES = 32;
    private static final int MAX_SIGNATURES = 100;
    private static final int MAX_ATTACHED = 100;

    /** Number of digits of an abbreviated digest, as in podman's output. */
    private static final int SHORT_DIGITS = 12;

    /** Registry and repository. */
    @Exported
    public final String repository;

    @Exported
    public final String digest;

    @Exported
    public final String mediaType;

    /** Total size in bytes. */
    @Exported
    public final long size;

    /** True if the push was skipped because the image was already there with these tags. */
    @Exported
    public final boolean skipped;

    /** Number of bytes sent. */
    @Exported
    public final long uploadedBytes;

    @Exported
    public final long uploadedBlobs;

    /** Number of blobs mounted from another repository of the registry. */
    @Exported
    public final long mountedBlobs;

    /** Number of blobs that the repository already had. */
    @Exported
    public final long presentBlobs;

    /** Duration of the push in milliseconds. */
    @Exported
    public final long millis;

    /** End of the push, in milliseconds since 1970. */
    @Exported
    public final long time;

    /** The image in a registry that was copied, by digest; null for an archive. */
    @Exported
    public final String source;

    /** The image to which a layer was added, by digest; null without a layer. */
    @Exported
    public final String base;

    /** Size of that layer in bytes. */
    @Exported
    public final long layerSize;

    private final ArrayList<String> sources;

    /** Null in builds of older versions. */
    private final ArrayList<String> convertedFrom;

    private final ArrayList<String> tags;
    private final LinkedHashMap<String, String> manifests;

    /** Null in builds of older versions. */
    private final LinkedHashMap<String, LinkedHashMap<String, String>> diskImages;

    /** The digest of that layer; null without a layer, and in builds of older versions. */
    @Exported
    public final String layerDigest;

    /** The label {@code org.opencontainers.image.version} of the base, or null. */
    @Exported
    public final String baseVersion;

    /** The digest of the provenance statement attached to the image, or null. */
    @Exported
    public final String provenance;

    /** Null in builds of older versions. */
    private volatile ArrayList<SignatureEntry> signatures;

    private final ArrayList<AttachmentEntry> attached;

    private ImageEntry(UntrustedMap push, UntrustedMap destination, long time) {
        digest = Digest.parse(String.valueOf(push.text("digest"))).toString();
        repository = destination.text("repository");
        if (repository == null || !repository.contains("/") || repository.contains("@") || repository.contains(" ")) {
            throw new IllegalArgumentException("the result of the push has no valid repository: " + repository);
        }
        mediaType = push.text("mediaType");
        size = push.number("size");
        skipped = destination.flag("skipped");
        uploadedBytes = destination.number("uploadedBytes");
        uploadedBlobs = destination.number("uploadedBlobs");
        mountedBlobs = destination.number("mountedBlobs");
        presentBlobs = destination.number("presentBlobs");
        millis = push.number("millis");
        this.time = time;
        source = push.text("source");
        base = base(push);
        layerSize = push.map("layer").number("size");
        layerDigest = push.map("layer").text("digest");
        baseVersion = push.map("base").text("version");
        provenance = push.map("provenance").text("digest");
        signatures = SignatureEntry.of(push, destination, MAX_SIGNATURES, MAX_DESTINATIONS);
        attached = new ArrayList<>();
        for (UntrustedMap file : push.maps("attached", MAX_ATTACHED)) {
            attached.add(new AttachmentEntry(file));
        }
        sources = new ArrayList<>(push.texts("sources", MAX_ARCHITECTURES));
        convertedFrom = new ArrayList<>(push.texts("convertedFrom", MAX_ARCHITECTURES));
        tags = new ArrayList<>(new LinkedHashSet<>(destination.texts("tags", MAX_TAGS)));
        manifests = new LinkedHashMap<>(push.map("manifests").texts(MAX_ARCHITECTURES));
        diskImages = new LinkedHashMap<>();
        UntrustedMap images = push.map("diskImages");
        for (String arch : images.names(MAX_ARCHITECTURES)) {
            diskImages.put(arch, new LinkedHashMap<>(images.map(arch).texts(MAX_DISK_IMAGES)));
        }
    }

    /**
     * Reads the result of a transfer: one image for each destination in a registry.
     *
     * @param time the end of the push, in milliseconds since 1970
     * @throws IllegalArgumentException if the value is not the result of a push
     */
    static List<ImageEntry> of(Object result, long time) {
        UntrustedMap push = new UntrustedMap(result);
        if (push.text("repository") == null && push.text("archive") != null) {
            return List.of();
        }
        List<UntrustedMap> destinations = push.maps("destinations", MAX_DESTINATIONS);
        return (destinations.isEmpty() ? List.of(push) : destinations)
                .stream()
                        // Another destination can be an archive.
                        .filter(destination ->
                                destination.text("archive") == null || destination.text("repository") != null)
                        .map(destination -> new ImageEntry(push, destination, time))
                        .toList();
    }

    /** The image by digest: repository@digest. */
    @Exported
    public String getReference() {
        return repository + "@" + digest;
    }

    /** The tags that were set, without the repository. */
    @Exported
    public List<String> getTags() {
        return tags == null ? List.of() : List.copyOf(tags);
    }

    /** The signatures of the image and of the images of an index; empty for an image that was not signed. */
    @Exported
    public List<SignatureEntry> getSignatures() {
        List<SignatureEntry> all = signatures;
        return all == null ? List.of() : List.copyOf(all);
    }

    /** Returns true if a step has only signed the image, which another build may have pushed. */
    public boolean isOnlySigned() {
        return mediaType == null && size == 0 && !getSignatures().isEmpty();
    }

    /** Returns true if both are the same image in the same repository. */
    boolean isSame(ImageEntry other) {
        return repository.equals(other.repository) && digest.equals(other.digest);
    }

    /** Adds the signatures of a later step. The list is replaced, because Jenkins may be saving it. */
    synchronized void addSignatures(List<SignatureEntry> more) {
        ArrayList<SignatureEntry> all = new ArrayList<>(getSignatures());
        more.stream().limit(Math.max(0, MAX_SIGNATURES - all.size())).forEach(all::add);
        signatures = all;
    }

    /** The files attached to the image. */
    @Exported
    public List<AttachmentEntry> getAttached() {
        return attached == null ? List.of() : List.copyOf(attached);
    }

    /** The tags as text for users. */
    public String getTagsText() {
        return String.join(", ", getTags());
    }

    /** The command that pulls exactly this image. */
    public String getPullCommand() {
        return "podman pull " + getReference();
    }

    /** The numbers of blobs as text for users, without zeros: {@code 3 uploaded, 40 mounted}; empty without blobs. */
    public String getBlobsText() {
        return Stream.of(
                        count(uploadedBlobs, "uploaded"),
                        count(mountedBlobs, "mounted"),
                        count(presentBlobs, "already present"))
                .filter(text -> text != null)
                .collect(Collectors.joining(", "));
    }

    private static String count(long count, String what) {
        return count == 0 ? null : count + " " + what;
    }

    /** The images in registries that were combined into an index, by digest; empty for any other image. */
    @Exported
    public List<String> getSources() {
        return sources == null ? List.of() : List.copyOf(sources);
    }

    /** The combined images with abbreviated digests. */
    public List<String> getShortSources() {
        return getSources().stream().map(ImageEntry::shorten).toList();
    }

    /** Returns true if this is an image, contains it, or was converted from it. */
    boolean isMadeOf(String image) {
        return image.equals(digest)
                || getManifests().containsValue(image)
                || convertedFrom != null && convertedFrom.contains(image);
    }

    /** The digests of an index's images by architecture; empty for a single image. */
    @Exported
    public Map<String, String> getManifests() {
        return manifests == null ? Map.of() : new LinkedHashMap<>(manifests);
    }

    /** The digests of an index's disk images by architecture and COSA's name for the platform. */
    @Exported
    public Map<String, Map<String, String>> getDiskImages() {
        return diskImages == null ? Map.of() : new LinkedHashMap<>(diskImages);
    }

    /** The disk images as text for users, such as {@code qemu, metal (x86_64)}; null if there are none. */
    public String getDiskImagesText() {
        String text = getDiskImages().entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .map(entry -> String.join(", ", entry.getValue().keySet()) + " (" + entry.getKey() + ")")
                .collect(Collectors.joining(", "));
        return text.isEmpty() ? null : text;
    }

    /** The abbreviated digest. */
    public String getShortDigest() {
        return shorten(digest);
    }

    /** The source with an abbreviated digest; null for an archive. */
    public String getShortSource() {
        return source == null ? null : shorten(source);
    }

    /** The base with an abbreviated digest; null without a layer. */
    public String getShortBase() {
        return base == null ? null : shorten(base);
    }

    /** The size of the layer as text for users. */
    public String getLayerSizeText() {
        return ByteSize.of(layerSize);
    }

    /**
     * Returns the base in the result of a transfer, by digest: a reference, or the path of an archive. Null without a
     * base.
     */
    static String base(UntrustedMap result) {
        UntrustedMap base = result.map("base");
        String archive = base.text("archive");
        return archive == null ? base.text("reference") : archive + "@" + base.text("digest");
    }

    /** Abbreviates the digest at the end of a text. */
    static String shorten(String text) {
        int end = text.lastIndexOf("sha256:") + "sha256:".length() + SHORT_DIGITS;
        return text.contains("sha256:") && end < text.length() ? text.substring(0, end) + "…" : text;
    }

    /** The size as text for users. */
    public String getSizeText() {
        return ByteSize.of(size);
    }

    /** The duration as text for users. */
    public String getTook() {
        return TimeSpan.of(Duration.ofMillis(millis));
    }

    /** The number of bytes sent as text for users. */
    public String getUploadedText() {
        return ByteSize.of(uploadedBytes);
    }
}
