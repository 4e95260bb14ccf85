package io.jenkins.plugins.coreos.core.push;

import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.BlobSource;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Manifest;
import io.jenkins.plugins.coreos.core.oci.OciArchive;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What a push of an archive consists of, found out before the first request: an archive that lacks a blob fails
 * before a registry hears of it.
 *
 * @param manifest the manifest, pushed after its blobs
 * @param blobs the blobs, largest first: the lane that gets the last one then has little left to do
 */
record PushPlan(Manifest manifest, List<BlobSource> blobs) {

    /**
     * Plans the push of the one image in an archive.
     *
     * @throws ArchiveException when there is not exactly one, or a blob is missing or cut off
     */
    static PushPlan of(OciArchive archive) throws IOException {
        Manifest manifest = archive.manifest();
        List<BlobSource> blobs = new ArrayList<>();
        try {
            for (Descriptor blob : manifest.blobs()) {
                blobs.add(archive.blob(blob));
            }
        } catch (JsonException e) {
            throw new ArchiveException(archive.path() + ": " + e.getMessage(), e);
        }
        blobs.sort(Comparator.comparingLong(BlobSource::size).reversed());
        return new PushPlan(manifest, List.copyOf(blobs));
    }

    long blobBytes() {
        return blobs.stream().mapToLong(BlobSource::size).sum();
    }
}
