package io.jenkins.plugins.coreos.core.cosa;

import io.jenkins.plugins.coreos.core.json.JsonException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The result of a COSA run.
 *
 * @param id the build ID, or null if the directory has no build yet; then all other values are null or empty
 * @param name name of the product, such as {@code rhcos}
 * @param arch COSA's name for the architecture
 * @param changed whether COSA made a new build; otherwise this is the existing build
 * @param imported whether the phase import ran; if so, the record describes the imported build
 * @param dir absolute path of the build's directory for this architecture
 * @param ociArchive absolute path of the image {@code ostree}, or null if it is not an OCI archive
 * @param ociArchiveSha256 SHA-256 of that file in hexadecimal, or null
 * @param ociArchiveSize size of that file in bytes, or null
 * @param manifestDigest digest of the image when pushed unchanged, {@code sha256:...}, or null
 * @param ostreeCommit the ostree commit, or null
 * @param images the images of the build, by their names in meta.json
 * @param labels the labels of the image if COSA imported it; empty otherwise
 * @param packages package changes since the previous build
 * @param phases duration of each phase in milliseconds, in order of execution
 * @param meta the content of meta.json
 */
public record CosaBuild(
        String id,
        String name,
        String arch,
        boolean changed,
        boolean imported,
        String dir,
        String ociArchive,
        String ociArchiveSha256,
        Long ociArchiveSize,
        String manifestDigest,
        String ostreeCommit,
        Map<String, CosaImage> images,
        Map<String, String> labels,
        PackageChanges packages,
        Map<String, Long> phases,
        Map<String, Object> meta) {

    public CosaBuild {
        images = Collections.unmodifiableMap(new LinkedHashMap<>(images));
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
        phases = Collections.unmodifiableMap(new LinkedHashMap<>(phases));
        meta = Collections.unmodifiableMap(new LinkedHashMap<>(meta));
    }

    /** The result for a directory without any build. */
    static CosaBuild none(Map<String, Long> phases) {
        PackageChanges packages = new PackageChanges(List.of(), List.of(), List.of(), List.of());
        return new CosaBuild(
                null, null, null, false, false, null, null, null, null, null, null, Map.of(), Map.of(), packages,
                phases, Map.of());
    }

    static CosaBuild of(MetaJson meta, String arch, String dir, boolean changed, Map<String, Long> phases)
            throws JsonException {
        CosaImage archive = meta.findOciArchive("ostree").orElse(null);
        return new CosaBuild(
                meta.id(),
                meta.name(),
                arch,
                changed,
                phases.containsKey("import"),
                dir,
                archive == null ? null : Path.of(dir).resolve(archive.path()).toString(),
                archive == null ? null : archive.sha256(),
                archive == null ? null : archive.size(),
                archive == null ? null : meta.manifestDigest("ostree"),
                meta.ostreeCommit(),
                meta.images(),
                meta.importedLabels(),
                meta.packages(),
                phases,
                meta.members());
    }

    /** Returns the result as serializable maps, lists, strings, integers and booleans. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("id", id);
        map.put("name", name);
        map.put("arch", arch);
        map.put("changed", changed);
        map.put("imported", imported);
        map.put("dir", dir);
        map.put("ociArchive", ociArchive);
        map.put("ociArchiveSha256", ociArchiveSha256);
        map.put("ociArchiveSize", ociArchiveSize);
        map.put("manifestDigest", manifestDigest);
        map.put("ostreeCommit", ostreeCommit);
        Map<String, Object> files = new LinkedHashMap<>();
        images.forEach((image, file) -> files.put(image, file.toMap()));
        map.put("images", files);
        map.put("labels", new LinkedHashMap<>(labels));
        map.put("packages", packages.toMap());
        map.put("phases", new LinkedHashMap<>(phases));
        map.put("meta", new LinkedHashMap<>(meta));
        return map;
    }
}
