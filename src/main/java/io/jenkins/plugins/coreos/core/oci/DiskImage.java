package io.jenkins.plugins.coreos.core.oci;

import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A disk image as an artifact of an index, in the form that {@code cosa import --download} reads (COSA's
 * src/cmd-import): {@code platform.os} is COSA's name for the platform, {@code artifactType} contains the extension of
 * the file, and the first layer of the manifest is the file.
 *
 * @param platform the architecture, with COSA's name for the platform as the operating system: {@code qemu}
 * @param type the artifact type
 * @param manifest the manifest of the artifact
 */
public record DiskImage(Platform platform, String type, Document manifest) {
    private static final String TYPE_PREFIX = "application/vnd.diskimage.";

    /** The component {@code gz} of a file extension; in an artifact type, it is {@code gzip}. */
    private static final Pattern GZ = Pattern.compile("(?<![^.])gz(?![^.])");

    /**
     * Creates the artifact for a file.
     *
     * @param architecture Go's name of the architecture
     * @param name COSA's name for the platform: {@code qemu}
     * @param fileName the name of the file, without a directory
     * @param extension the extension of the file without the leading dot: {@code qcow2}, {@code raw.gz}
     * @param file digest of the file
     * @param size size of the file, in bytes
     */
    public static DiskImage of(
            String architecture, String name, String fileName, String extension, Digest file, long size) {
        String type = TYPE_PREFIX + GZ.matcher(extension).replaceAll("gzip");
        return new DiskImage(
                new Platform(architecture, name, null),
                type,
                ArtifactManifest.of(new Descriptor(type, file, size), fileName, null, Map.of()));
    }

    /** Returns the entry for an index. */
    Map<String, Object> entry() {
        Map<String, Object> entry = new LinkedHashMap<>(manifest.descriptor().toJson());
        entry.put("platform", platform.toJson());
        entry.put("artifactType", type);
        return entry;
    }

    /**
     * Returns the digests of the disk images that an index lists, by COSA's names for the architecture and the
     * platform; the first one for each platform.
     *
     * @param document an index, or a manifest, which lists none
     */
    public static Map<String, Map<String, Digest>> digests(Document document) throws JsonException {
        Map<String, Map<String, Digest>> digests = new LinkedHashMap<>();
        if (!MediaTypes.isIndex(document.descriptor().mediaType())) {
            return digests;
        }
        for (JsonObject entry : Index.entries(document.raw(), document.descriptor())) {
            Platform platform = Platform.ofEntry(entry);
            boolean isDiskImage = entry.members().get("artifactType") instanceof String type
                    && type.startsWith(TYPE_PREFIX)
                    && platform != null;
            if (isDiskImage) {
                digests.computeIfAbsent(platform.cosaArch(), arch -> new LinkedHashMap<>())
                        .putIfAbsent(platform.os(), Descriptor.of(entry).digest());
            }
        }
        return digests;
    }
}
