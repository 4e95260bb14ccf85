package io.jenkins.plugins.coreos.core.cosa;

import io.jenkins.plugins.coreos.core.files.FileReplacement;
import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes to a build's meta.json as COSA does: beside it and then in its place, keys sorted. */
public final class MetaUpdate {
    private static final String SYSTEM = "ostree";

    private MetaUpdate() {}

    /**
     * Records where a container image of the build is.
     *
     * @param image the image's name in meta.json: of {@code ostree} it is recorded as {@code base-oscontainer}, of any
     *     other under its own name (COSA's cmd-push-container)
     * @param entry what to record
     * @param append whether an earlier record stays, with this one among its {@code additional-images} (COSA's
     *     cmd-push-container-manifest)
     * @throws IOException when meta.json cannot be read or replaced; it is as it was then
     */
    public static void recordContainer(Path metaJson, String image, Map<String, Object> entry, boolean append)
            throws IOException {
        byte[] content = CosaDirectory.read(CosaFiles.LOCAL, metaJson);
        FileReplacement.write(metaJson, withContainer(content, metaJson.toString(), image, entry, append));
    }

    /**
     * A meta.json with that in it: as {@link #recordContainer}, where somebody else writes the file.
     *
     * @param content what it holds now
     * @param what its path, for messages
     * @throws JsonException when it is no meta.json
     */
    public static byte[] withContainer(
            byte[] content, String what, String image, Map<String, Object> entry, boolean append) throws JsonException {
        JsonObject meta = Json.parseObject(content, what);
        String key = image.equals(SYSTEM) ? "base-oscontainer" : image;
        JsonObject earlier = meta.optionalObject(key);
        Map<String, Object> updated = new LinkedHashMap<>(meta.members());
        updated.put(key, append && earlier != null ? appended(earlier, entry) : entry);
        return Json.writeSorted(updated).getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, Object> appended(JsonObject earlier, Map<String, Object> entry) throws JsonException {
        List<Object> more = new ArrayList<>(earlier.array("additional-images"));
        more.add(entry);
        Map<String, Object> record = new LinkedHashMap<>(earlier.members());
        record.put("additional-images", more);
        return record;
    }
}
