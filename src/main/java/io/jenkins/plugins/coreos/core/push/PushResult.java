package io.jenkins.plugins.coreos.core.push;

import io.jenkins.plugins.coreos.core.oci.Descriptor;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What came of a push.
 *
 * @param repository registry and repository
 * @param tags the tags that name the image now
 * @param manifest the manifest's media type, digest and size
 * @param size of the whole image, in bytes
 * @param uploadedBytes how many of them were sent
 * @param millis how long it took
 */
public record PushResult(
        String repository,
        List<String> tags,
        Descriptor manifest,
        long size,
        long uploadedBytes,
        int uploadedBlobs,
        int mountedBlobs,
        int presentBlobs,
        long millis)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The image by digest: what it is called for good. */
    public String reference() {
        return repository + "@" + manifest.digest();
    }

    /** The result as a Pipeline and a JSON reader see it: strings, numbers and a list. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("digest", manifest.digest().toString());
        map.put("reference", reference());
        map.put("repository", repository);
        map.put("tags", new ArrayList<>(tags));
        map.put("mediaType", manifest.mediaType());
        map.put("size", size);
        map.put("uploadedBytes", uploadedBytes);
        map.put("uploadedBlobs", uploadedBlobs);
        map.put("mountedBlobs", mountedBlobs);
        map.put("presentBlobs", presentBlobs);
        map.put("millis", millis);
        return map;
    }

    /** The result in one line, for people. */
    public String summary() {
        String tagged = tags.isEmpty() ? "" : " as " + String.join(", ", tags);
        return "pushed " + reference() + tagged + ": " + ProgressLine.size(uploadedBytes) + " of "
                + ProgressLine.size(size) + " sent in " + String.format("%.1f", millis / 1000.0) + " s, blobs: "
                + uploadedBlobs + " uploaded, " + mountedBlobs + " mounted, " + presentBlobs + " present";
    }
}
