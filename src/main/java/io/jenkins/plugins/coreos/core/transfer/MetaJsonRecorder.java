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
 * What a build's meta.json says of a push: for one image what COSA's cmd-push-container writes, for an index what its
 * cmd-push-container-manifest does (the image's own digest, with that of the list beside it). Of several places the
 * first is recorded.
 */
public final class MetaJsonRecorder {
    private MetaJsonRecorder() {}

    /** Fails before a push, and not after it, where there is nothing to record it in. */
    public static void check(List<ArchiveFile> sources) throws ArchiveException {
        for (ArchiveFile source : sources) {
            if (source.metaJson() == null) {
                throw new ArchiveException("there is no meta.json beside " + source.archive()
                        + " that lists it, so the push cannot be recorded; leave updateMeta out");
            }
        }
    }

    static void write(List<ArchiveFile> sources, TransferResult result) throws IOException {
        TransferResult.Place place = result.places().get(0);
        for (int i = 0; i < sources.size(); i++) {
            ArchiveFile source = sources.get(i);
            Map<String, Object> entry = entry(place.repository(), result.parts().get(i));
            boolean list = sources.size() > 1;
            if (list) {
                entry.put("manifest-list-digest", result.manifest().digest().toString());
                entry.put("tags", new ArrayList<>(place.tags()));
            }
            MetaUpdate.recordContainer(Path.of(source.metaJson()), source.image(), entry, list);
        }
    }

    private static Map<String, Object> entry(String repository, Digest digest) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("image", repository);
        entry.put("digest", digest.toString());
        return entry;
    }

    /**
     * The meta.json that records a push of one image, where somebody else writes the file.
     *
     * @param content what it holds now
     * @throws JsonException when it is no meta.json
     */
    public static byte[] recorded(byte[] content, ArchiveFile source, String repository, Digest digest)
            throws JsonException {
        return MetaUpdate.withContainer(content, source.metaJson(), source.image(), entry(repository, digest), false);
    }
}
