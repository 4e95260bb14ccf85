package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.cosa.MetaUpdate;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Records a push in a build's meta.json: a single image as COSA's cmd-push-container does, an index as its
 * cmd-push-container-manifest does (the digest of the image itself and that of the index). Only the first destination
 * is recorded.
 */
public final class MetaJsonRecorder {
    private MetaJsonRecorder() {}

    /** Checks before a push that each archive has a meta.json to record it in. */
    public static void check(List<ArchiveFile> sources) throws ArchiveException {
        for (ArchiveFile source : sources) {
            if (source.metaJson() == null) {
                throw new ArchiveException("there is no meta.json beside " + source.archive()
                        + " that lists it, so the push cannot be recorded; leave updateMeta out");
            }
        }
    }

    static void write(ArchiveSelector.Found found, TransferResult result) throws IOException {
        TransferResult.DestinationResult first = result.destinations().get(0);
        for (int i = 0; i < found.sources().size(); i++) {
            ArchiveFile source = found.sources().get(i);
            Map<String, Object> entry = entry(first.repository(), result.parts().get(i));
            if (found.isIndex()) {
                entry.put("manifest-list-digest", result.manifest().digest().toString());
                entry.put("tags", new ArrayList<>(first.tags()));
            }
            MetaUpdate.recordContainer(Path.of(source.metaJson()), source.image(), entry, found.isIndex());
        }
    }

    private static Map<String, Object> entry(String repository, Digest digest) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("image", repository);
        entry.put("digest", digest.toString());
        return entry;
    }

    /**
     * Returns the content of a meta.json that records a push of one image; the caller writes the file.
     *
     * @param content the current content
     * @throws JsonException if the content is not a valid meta.json
     */
    public static byte[] withPush(byte[] content, ArchiveFile source, String repository, Digest digest)
            throws JsonException {
        return MetaUpdate.withContainer(content, source.metaJson(), source.image(), entry(repository, digest), false);
    }
}
