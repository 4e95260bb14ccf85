package io.jenkins.plugins.coreos.core.cosa;

import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A file of a build, as meta.json lists it under {@code images} (COSA's src/v1.json, definition "artifact").
 *
 * @param path the file's name beside meta.json, never with a directory in it
 * @param sha256 of the file, 64 hexadecimal digits, or null where meta.json does not give it
 * @param size in bytes, or null: builds of 2020 do not give it for every image
 */
public record CosaImage(String path, String sha256, Long size) {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    static CosaImage of(JsonObject json) throws JsonException {
        String path = json.string("path");
        String sha256 = json.optionalString("sha256");
        if (sha256 != null && !SHA256.matcher(sha256).matches()) {
            throw new JsonException(json.what() + ": '" + sha256 + "' is not a SHA-256 in hexadecimal");
        }
        return new CosaImage(fileName(path, json.what()), sha256, json.optionalNumber("size"));
    }

    /** Checks a name that is going to be opened: a meta.json can come from elsewhere (buildfetch). */
    static String fileName(String name, String what) throws JsonException {
        if (name.isEmpty()
                || name.equals(".")
                || name.equals("..")
                || name.chars().anyMatch(c -> c == '/' || c == '\\' || c < ' ')) {
            throw new JsonException(what + ": " + Quoted.of(name) + " is not a file name");
        }
        return name;
    }

    /** Whether the file is an OCI archive, by its name; images of ostree were a plain {@code .tar} until 2021. */
    public boolean isOciArchive() {
        return path.endsWith(".ociarchive");
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("path", path);
        map.put("sha256", sha256);
        map.put("size", size);
        return map;
    }
}
