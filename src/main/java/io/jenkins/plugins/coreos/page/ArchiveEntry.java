package io.jenkins.plugins.coreos.page;

import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.text.ByteSize;
import io.jenkins.plugins.coreos.core.text.TimeSpan;
import java.time.Duration;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** An OCI archive that was written completely on an agent. Stored in build.xml: never rename a field. */
@ExportedBean(defaultVisibility = 999)
public final class ArchiveEntry {
    /** Path on the agent. */
    @Exported
    public final String archive;

    /** The image in a registry from which the archive was made, by digest. */
    @Exported
    public final String source;

    /** The image to which a layer was added, by digest; null without a layer. */
    @Exported
    public final String base;

    /** Size of that layer in bytes. */
    @Exported
    public final long layerSize;

    /** The label {@code org.opencontainers.image.version} of the base, or null. */
    @Exported
    public final String baseVersion;

    /** The digest of the image in the archive. */
    @Exported
    public final String digest;

    /** Total size of the image in bytes. */
    @Exported
    public final long size;

    /** Number of bytes downloaded. */
    @Exported
    public final long downloadedBytes;

    /** Duration in milliseconds. */
    @Exported
    public final long millis;

    private ArchiveEntry(UntrustedMap pull, UntrustedMap destination, String archive) {
        this.archive = archive;
        source = pull.text("source");
        base = ImageEntry.base(pull);
        layerSize = pull.map("layer").number("size");
        baseVersion = pull.map("base").text("version");
        digest = Digest.parse(String.valueOf(pull.text("digest"))).toString();
        size = pull.number("size");
        downloadedBytes = destination.number("downloadedBytes");
        millis = pull.number("millis");
    }

    /**
     * Reads a step's result.
     *
     * @return null if the step has not written an archive
     * @throws IllegalArgumentException if the value is not the result of a transfer
     */
    static ArchiveEntry of(Object result) {
        UntrustedMap pull = new UntrustedMap(result);
        String archive = pull.text("archive");
        if (archive == null || archive.isEmpty()) {
            return null;
        }
        UntrustedMap destination = pull.maps("destinations", ImageEntry.MAX_DESTINATIONS).stream()
                .filter(one -> one.text("archive") != null)
                .findFirst()
                .orElse(pull);
        return new ArchiveEntry(pull, destination, archive);
    }

    /** The name of the file. */
    public String getFileName() {
        return archive.substring(archive.lastIndexOf('/') + 1);
    }

    /** The abbreviated digest. */
    public String getShortDigest() {
        return ImageEntry.shorten(digest);
    }

    /** The source with an abbreviated digest. */
    public String getShortSource() {
        return source == null ? "unknown image" : ImageEntry.shorten(source);
    }

    /** The base with an abbreviated digest; null without a layer. */
    public String getShortBase() {
        return base == null ? null : ImageEntry.shorten(base);
    }

    /** The size of the layer as text for users. */
    public String getLayerSizeText() {
        return ByteSize.of(layerSize);
    }

    /** The size as text for users. */
    public String getSizeText() {
        return ByteSize.of(size);
    }

    /** The number of bytes downloaded as text for users. */
    public String getDownloadedText() {
        return ByteSize.of(downloadedBytes);
    }

    /** The duration as text for users. */
    public String getTook() {
        return TimeSpan.of(Duration.ofMillis(millis));
    }
}
