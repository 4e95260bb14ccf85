package io.jenkins.plugins.coreos.page;

import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.text.ByteSize;
import io.jenkins.plugins.coreos.core.text.TimeSpan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** An image that was pushed completely. Stored in build.xml: never rename a field. */
@ExportedBean(defaultVisibility = 999)
public final class ImageEntry {
    private static final int MAX_PLACES = 50;
    private static final int MAX_TAGS = 100;
    private static final int MAX_ARCHITECTURES = 32;

    /** The same length as in podman's output. */
    private static final int SHORT_DIGITS = 12;

    private String repository;
    private String digest;
    private ArrayList<String> tags;
    private String mediaType;
    private long size;
    private boolean skipped;
    private long uploadedBytes;
    private long uploadedBlobs;
    private long mountedBlobs;
    private long presentBlobs;
    private long millis;
    private long time;
    private LinkedHashMap<String, String> manifests;

    private ImageEntry() {}

    /**
     * Reads a push's result: one image for each destination.
     *
     * @param time the end of the push, in milliseconds since 1970
     * @throws IllegalArgumentException if the value is not the result of a push
     */
    static List<ImageEntry> of(Object result, long time) {
        Reported push = new Reported(result);
        List<Reported> places = push.maps("destinations", MAX_PLACES);
        List<ImageEntry> entries = new ArrayList<>();
        for (Reported place : places.isEmpty() ? List.of(push) : places) {
            entries.add(new ImageEntry().read(push, place, time));
        }
        return entries;
    }

    private ImageEntry read(Reported push, Reported place, long finished) {
        String reported = push.text("digest");
        if (reported == null) {
            throw new IllegalArgumentException("a push without a digest");
        }
        digest = Digest.parse(reported).toString();
        repository = place.text("repository");
        if (repository == null || !repository.contains("/") || repository.contains("@") || repository.contains(" ")) {
            throw new IllegalArgumentException("a push without a repository");
        }
        tags = new ArrayList<>(place.texts("tags", MAX_TAGS));
        mediaType = push.text("mediaType");
        size = push.number("size");
        skipped = place.flag("skipped");
        uploadedBytes = place.number("uploadedBytes");
        uploadedBlobs = place.number("uploadedBlobs");
        mountedBlobs = place.number("mountedBlobs");
        presentBlobs = place.number("presentBlobs");
        millis = push.number("millis");
        time = finished;
        manifests = new LinkedHashMap<>(push.map("manifests").texts(MAX_ARCHITECTURES));
        return this;
    }

    /** The image by digest: repository@digest. */
    @Exported
    public String getReference() {
        return repository + "@" + digest;
    }

    /** Registry and repository. */
    @Exported
    public String getRepository() {
        return repository;
    }

    @Exported
    public String getDigest() {
        return digest;
    }

    @Exported
    public List<String> getTags() {
        return tags == null ? List.of() : List.copyOf(tags);
    }

    @Exported
    public String getMediaType() {
        return mediaType;
    }

    /** Total size in bytes. */
    @Exported
    public long getSize() {
        return size;
    }

    /** Returns true if the push was skipped because the image was already there with these tags. */
    @Exported
    public boolean isSkipped() {
        return skipped;
    }

    /** Number of bytes sent. */
    @Exported
    public long getUploadedBytes() {
        return uploadedBytes;
    }

    @Exported
    public long getUploadedBlobs() {
        return uploadedBlobs;
    }

    /** Number of blobs mounted from another repository of the registry. */
    @Exported
    public long getMountedBlobs() {
        return mountedBlobs;
    }

    /** Number of blobs that the repository already had. */
    @Exported
    public long getPresentBlobs() {
        return presentBlobs;
    }

    /** Duration of the push in milliseconds. */
    @Exported
    public long getMillis() {
        return millis;
    }

    /** End of the push, in milliseconds since 1970. */
    @Exported
    public long getTime() {
        return time;
    }

    /** The digests of an index's images by architecture; empty for a single image. */
    @Exported
    public Map<String, String> getManifests() {
        return manifests == null ? Map.of() : new LinkedHashMap<>(manifests);
    }

    /** The abbreviated digest. */
    public String getShortDigest() {
        int colon = digest.indexOf(':');
        return digest.substring(0, Math.min(digest.length(), colon + 1 + SHORT_DIGITS)) + "…";
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
