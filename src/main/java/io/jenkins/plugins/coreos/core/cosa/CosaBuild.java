package io.jenkins.plugins.coreos.core.cosa;

import io.jenkins.plugins.coreos.core.json.JsonException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What came of driving COSA.
 *
 * @param id the build's id, or null where the directory has no build yet; then all that follows is null or empty
 * @param name what was built, such as {@code rhcos}
 * @param arch COSA's name of the architecture
 * @param changed whether COSA made a new build; else this is the build that was there
 * @param dir absolute path of the build's directory for this architecture
 * @param ociArchive absolute path of the image {@code ostree}, or null where it is no OCI archive
 * @param ociArchiveSha256 SHA-256 of that file in hexadecimal, or null
 * @param ociArchiveSize its size in bytes, or null
 * @param manifestDigest the digest that a push bit for bit ends with, {@code sha256:...}, or null
 * @param ostreeCommit the ostree commit, or null
 * @param images all files of the build by name
 * @param packages package changes since the build before
 * @param phases milliseconds that each phase took, in the order they ran
 * @param meta all of meta.json
 */
public record CosaBuild(
        String id,
        String name,
        String arch,
        boolean changed,
        String dir,
        String ociArchive,
        String ociArchiveSha256,
        Long ociArchiveSize,
        String manifestDigest,
        String ostreeCommit,
        Map<String, CosaImage> images,
        PackageChanges packages,
        Map<String, Long> phases,
        Map<String, Object> meta) {

    public CosaBuild {
        images = Collections.unmodifiableMap(new LinkedHashMap<>(images));
        phases = Collections.unmodifiableMap(new LinkedHashMap<>(phases));
        meta = Collections.unmodifiableMap(new LinkedHashMap<>(meta));
    }

    /** A directory that has no build yet. */
    static CosaBuild none(Map<String, Long> phases) {
        PackageChanges packages = new PackageChanges(List.of(), List.of(), List.of(), List.of());
        return new CosaBuild(
                null, null, null, false, null, null, null, null, null, null, Map.of(), packages, phases, Map.of());
    }

    static CosaBuild of(MetaJson meta, String arch, String dir, boolean changed, Map<String, Long> phases)
            throws JsonException {
        CosaImage archive = meta.findOciArchive("ostree").orElse(null);
        return new CosaBuild(
                meta.id(),
                meta.name(),
                arch,
                changed,
                dir,
                archive == null ? null : Path.of(dir).resolve(archive.path()).toString(),
                archive == null ? null : archive.sha256(),
                archive == null ? null : archive.size(),
                archive == null ? null : meta.manifestDigest("ostree"),
                meta.ostreeCommit(),
                meta.images(),
                meta.packages(),
                phases,
                meta.members());
    }

    /** All of it as maps, lists, strings, whole numbers and booleans, every one of them serializable. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("id", id);
        map.put("name", name);
        map.put("arch", arch);
        map.put("changed", changed);
        map.put("dir", dir);
        map.put("ociArchive", ociArchive);
        map.put("ociArchiveSha256", ociArchiveSha256);
        map.put("ociArchiveSize", ociArchiveSize);
        map.put("manifestDigest", manifestDigest);
        map.put("ostreeCommit", ostreeCommit);
        Map<String, Object> files = new LinkedHashMap<>();
        images.forEach((image, file) -> files.put(image, file.toMap()));
        map.put("images", files);
        map.put("packages", packages.toMap());
        map.put("phases", new LinkedHashMap<>(phases));
        map.put("meta", new LinkedHashMap<>(meta));
        return map;
    }
}
