package io.jenkins.plugins.coreos.core.cosa;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.text.Nearest;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A build's meta.json (COSA's src/v1.json), in the variants in use since 2020. Optional values are null or empty; a
 * missing value is an error only if the caller requires it.
 */
public final class MetaJson {
    private final JsonObject json;
    private final Map<String, CosaImage> images;
    private final PackageChanges packages;

    private MetaJson(JsonObject json) throws JsonException {
        this.json = json;
        this.images = new LinkedHashMap<>();
        JsonObject list = json.optionalObject("images");
        if (list != null) {
            for (String name : list.members().keySet()) {
                images.put(name, CosaImage.of(list.object(name)));
            }
        }
        this.packages = PackageChanges.of(json);
        CosaImage.fileName(id(), json.what());
    }

    /**
     * Parses a meta.json.
     *
     * @param what description of the source, for messages
     * @throws JsonException if it is not a JSON object, has no {@code buildid} or {@code name}, or has an invalid value
     */
    public static MetaJson parse(byte[] bytes, String what) throws JsonException {
        MetaJson meta = new MetaJson(Json.parseObject(bytes, what));
        meta.name();
        return meta;
    }

    /** Returns the build ID, such as {@code 9.6.20260823-0}. */
    public String id() throws JsonException {
        return json.string("buildid");
    }

    /** Returns the name of the product, such as {@code rhcos}. */
    public String name() throws JsonException {
        return json.string("name");
    }

    /** Returns COSA's name for the architecture, such as {@code x86_64}, or null. */
    public String arch() throws JsonException {
        return json.optionalString("coreos-assembler.basearch");
    }

    /** Returns the ostree commit, or null. */
    public String ostreeCommit() throws JsonException {
        return json.optionalString("ostree-commit");
    }

    /** Returns the files of the build by name, in document order. */
    public Map<String, CosaImage> images() {
        return Collections.unmodifiableMap(images);
    }

    /** Returns the labels of the image if {@code cosa import} made the build; empty otherwise. */
    Map<String, String> importedLabels() throws JsonException {
        JsonObject labels = json.optionalObject("coreos-assembler.oci-imported-labels");
        Map<String, String> texts = new LinkedHashMap<>();
        if (labels != null) {
            for (String name : labels.members().keySet()) {
                texts.put(name, labels.string(name));
            }
        }
        return texts;
    }

    /**
     * Returns the commits that the build was made from: {@code source} for the configuration, {@code yumrepos}, and
     * {@code coreos-assembler} for COSA itself. Unknown commits are omitted.
     */
    public Map<String, GitCommit> commits() throws JsonException {
        Map<String, GitCommit> commits = new LinkedHashMap<>();
        Optional<GitCommit> source = GitCommit.of(json, "coreos-assembler.container-config-git");
        if (source.isEmpty()) {
            source = GitCommit.described(
                    json.optionalString("coreos-assembler.config-gitrev"),
                    "true".equals(json.members().get("coreos-assembler.config-dirty")));
        }
        source.ifPresent(commit -> commits.put("source", commit));
        GitCommit.of(json, "coreos-assembler.yumrepos-git").ifPresent(commit -> commits.put("yumrepos", commit));
        GitCommit.of(json, "coreos-assembler.container-image-git")
                .ifPresent(commit -> commits.put("coreos-assembler", commit));
        return commits;
    }

    /** Returns the package changes since the previous build; empty without a previous build. */
    public PackageChanges packages() {
        return packages;
    }

    /** Returns the whole document as plain values. */
    public Map<String, Object> members() {
        return json.members();
    }

    /** Returns the image with a name if it is an OCI archive. */
    Optional<CosaImage> findOciArchive(String name) {
        return Optional.ofNullable(images.get(name)).filter(CosaImage::isOciArchive);
    }

    /**
     * Returns the image with a name, which has to be an OCI archive.
     *
     * @throws ArchiveException if the build has no such image (the message lists its images), or it has another type
     */
    public CosaImage ociArchive(String name) throws ArchiveException {
        CosaImage image = image(name, "image", images.keySet());
        if (!image.isOciArchive()) {
            throw new ArchiveException("the image '" + name + "' of " + json.what() + " is " + image.path()
                    + (image.path().endsWith(".tar")
                            ? ", an ostree repository in a tar as COSA made until 2021, not an OCI archive:"
                                    + " build it again"
                            : ", not an OCI archive"));
        }
        return image;
    }

    /**
     * Returns the disk image with a name.
     *
     * @param arch COSA's name for the build's architecture
     * @throws MissingImageException if the build has no such image; the message lists its disk images
     * @throws ArchiveException if the image is not a disk image, or meta.json has no checksum of it
     */
    public CosaImage diskImage(String name, String arch) throws ArchiveException {
        List<String> known = new ArrayList<>();
        images.forEach((each, file) -> {
            if (file.diskExtension(arch) != null) {
                known.add(each);
            }
        });
        CosaImage image = image(name, "disk image", known);
        String prefix = "the image '" + name + "' of " + json.what() + " is " + image.path() + ", ";
        if (image.diskExtension(arch) == null) {
            throw new ArchiveException(prefix
                    + (image.isOciArchive()
                            ? "an OCI archive, not a disk image"
                            : "not a disk image: it has no file extension behind ." + arch)
                    + (known.isEmpty() ? "; the build has none" : "; the build has " + String.join(", ", known)));
        }
        if (image.sha256() == null) {
            throw new ArchiveException(prefix + "without sha256, so the file cannot be verified");
        }
        return image;
    }

    private CosaImage image(String name, String noun, Collection<String> known) throws MissingImageException {
        CosaImage image = images.get(name);
        if (image == null) {
            throw new MissingImageException(json.what() + " lists no " + noun + " " + Quoted.of(name)
                    + Nearest.of(name, known)
                            .map(near -> " (did you mean '" + near + "'?)")
                            .orElse("")
                    + (known.isEmpty() ? "; it lists none" : "; it lists " + String.join(", ", known)));
        }
        return image;
    }

    /**
     * Returns the digest of an image when pushed unchanged, {@code sha256:...}, or null if unknown: COSA records only
     * that of the image {@code ostree}, as the SHA-256 of its raw manifest.
     */
    public String manifestDigest(String image) {
        CosaImage manifest = images.get("oci-manifest");
        return !image.equals("ostree") || manifest == null || manifest.sha256() == null
                ? null
                : "sha256:" + manifest.sha256();
    }
}
