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

/** Updates a build's meta.json as COSA does: writes a new file with sorted keys and renames it. */
public final class MetaUpdate {
    private static final String SYSTEM = "ostree";

    private MetaUpdate() {}

    /**
     * Records the location of a container image of the build.
     *
     * @param image name of the image in meta.json; {@code ostree} is recorded as {@code base-oscontainer}, any other
     *     image under its own name (COSA's cmd-push-container)
     * @param entry the record
     * @param append whether to keep an earlier record and to add this one to its {@code additional-images} (COSA's
     *     cmd-push-container-manifest)
     * @throws IOException if meta.json cannot be read or replaced; it is then unchanged
     */
    public static void recordContainer(Path metaJson, String image, Map<String, Object> entry, boolean append)
            throws IOException {
        byte[] content = CosaDirectory.read(CosaFiles.LOCAL, metaJson);
        FileReplacement.write(metaJson, withContainer(content, metaJson.toString(), image, entry, append));
    }

    /**
     * Returns the updated content of a meta.json, as {@link #recordContainer} does; the caller writes the file.
     *
     * @param content the current content
     * @param what path of the file, for messages
     * @throws JsonException if the content is not a valid meta.json
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
