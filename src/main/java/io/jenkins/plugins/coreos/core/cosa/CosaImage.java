package io.jenkins.plugins.coreos.core.cosa;

import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A file of a build, listed under {@code images} in meta.json (COSA's src/v1.json, definition "artifact").
 *
 * @param path file name in the directory of meta.json, without a directory
 * @param sha256 SHA-256 of the file, 64 hexadecimal digits, or null if meta.json does not contain it
 * @param size size in bytes, or null: builds from 2020 do not record it for every image
 */
public record CosaImage(String path, String sha256, Long size) {
    /** A valid extension, whose characters are also valid in a media type; COSA derives the extension from that. */
    private static final Pattern EXTENSION = Pattern.compile("[A-Za-z0-9]{1,32}(\\.[A-Za-z0-9]{1,32}){0,3}");

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    static CosaImage of(JsonObject json) throws JsonException {
        String path = json.string("path");
        String sha256 = json.optionalString("sha256");
        if (sha256 != null && !SHA256.matcher(sha256).matches()) {
            throw new JsonException(json.what() + ": '" + sha256 + "' is not a SHA-256 in hexadecimal");
        }
        return new CosaImage(fileName(path, json.what()), sha256, json.optionalNumber("size"));
    }

    /** Validates the name of a file to open, because a meta.json may come from elsewhere (buildfetch). */
    static String fileName(String name, String what) throws JsonException {
        if (name.isEmpty()
                || name.equals(".")
                || name.equals("..")
                || name.chars().anyMatch(c -> c == '/' || c == '\\' || c < ' ')) {
            throw new JsonException(what + ": " + Quoted.of(name) + " is not a file name");
        }
        return name;
    }

    /**
     * Returns whether the file name is that of an OCI archive; until 2021, ostree images had the extension
     * {@code .tar}.
     */
    public boolean isOciArchive() {
        return path.endsWith(".ociarchive");
    }

    /**
     * Returns the extension of a disk image, the part of the file name after the architecture: {@code qcow2}, {@code
     * raw.gz}. COSA combines it with the build's name, ID, platform and architecture into the name of a downloaded copy
     * (src/cmd-import).
     *
     * @param arch COSA's name for the architecture
     * @return null if the file name has no such part, or that of an OCI archive
     */
    public String diskExtension(String arch) {
        String separator = "." + arch + ".";
        int at = path.lastIndexOf(separator);
        String extension = at < 0 ? "" : path.substring(at + separator.length());
        return isOciArchive() || !EXTENSION.matcher(extension).matches() ? null : extension;
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("path", path);
        map.put("sha256", sha256);
        map.put("size", size);
        return map;
    }
}
