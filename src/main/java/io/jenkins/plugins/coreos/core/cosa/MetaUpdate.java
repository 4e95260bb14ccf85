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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Updates a build's meta.json as COSA does: writes a new file with sorted keys and renames it. */
public final class MetaUpdate {
    private static final String SYSTEM_IMAGE = "ostree";

    /**
     * Time of the last change in ns. A COSA process that has read the file before this change notices the new time when
     * it writes, and merges the change instead of overwriting it (COSA's src/cosalib/meta.py, merge_meta). COSA's
     * cmd-push-container does not set it.
     */
    private static final String STAMP = "coreos-assembler.meta-stamp";

    /**
     * Held during an update, because parallel pushes of different images of a build must not overwrite each other's
     * records. If another process changes the file, the update is repeated.
     */
    private static final ReentrantLock UPDATES = new ReentrantLock();

    private static final int MAX_ATTEMPTS = 5;

    private static final String ADDITIONAL_IMAGES = "additional-images";

    private MetaUpdate() {}

    /**
     * Records the location of a container image of the build.
     *
     * @param image name of the image in meta.json; {@code ostree} is recorded as {@code base-oscontainer}, any other
     *     image under its own name (COSA's cmd-push-container)
     * @param entry the record
     * @param append whether to keep an earlier record and to add this one to its {@code additional-images}, unless it
     *     is already there (COSA's cmd-push-container-manifest)
     * @throws IOException if meta.json cannot be read or replaced; it is then unchanged
     */
    public static void recordContainer(Path metaJson, String image, Map<String, Object> entry, boolean append)
            throws IOException {
        UPDATES.lock();
        try {
            for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
                byte[] content = CosaDirectory.read(CosaFiles.LOCAL, metaJson);
                byte[] updated = withContainer(content, metaJson.toString(), image, entry, append);
                if (FileReplacement.writeIfUnchanged(metaJson, content, updated)) {
                    return;
                }
            }
        } finally {
            UPDATES.unlock();
        }
        throw new IOException("cannot record the push in " + metaJson + ": other processes keep changing the file");
    }

    /**
     * Returns the content that {@link #recordContainer} would write; the caller writes the file.
     *
     * @param content the current content
     * @param what path of the file, for messages
     * @throws JsonException if the content is not a valid meta.json
     */
    public static byte[] withContainer(
            byte[] content, String what, String image, Map<String, Object> entry, boolean append) throws JsonException {
        JsonObject meta = Json.parseObject(content, what);
        String key = image.equals(SYSTEM_IMAGE) ? "base-oscontainer" : image;
        Map<String, Object> updated = new LinkedHashMap<>(meta.members());
        if (append) {
            JsonObject earlier = meta.optionalObject(key);
            updated.put(key, earlier == null ? entry : appended(earlier, entry));
            if (updated.equals(meta.members())) {
                return content;
            }
            updated.put(STAMP, TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()));
        } else {
            updated.put(key, entry);
        }
        return Json.writeSorted(updated).getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, Object> appended(JsonObject earlier, Map<String, Object> entry) throws JsonException {
        Map<String, Object> record = new LinkedHashMap<>(earlier.members());
        List<Object> more = new ArrayList<>(earlier.array(ADDITIONAL_IMAGES));
        record.remove(ADDITIONAL_IMAGES);
        if (record.equals(entry) || more.contains(entry)) {
            return earlier.members();
        }
        more.add(entry);
        record.put(ADDITIONAL_IMAGES, more);
        return record;
    }
}
