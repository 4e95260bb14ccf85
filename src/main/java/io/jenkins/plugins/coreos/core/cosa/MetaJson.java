package io.jenkins.plugins.coreos.core.cosa;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.text.Nearest;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A build's meta.json (COSA's src/v1.json), in the shapes in circulation since 2020. What a build may lack is null or
 * empty here; only what is asked for and not there is an error.
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
     * Reads a meta.json.
     *
     * @param what where it is from, for messages
     * @throws JsonException when it is no JSON object, has no {@code buildid} or {@code name}, or something of it is
     *     not of its form
     */
    public static MetaJson parse(byte[] bytes, String what) throws JsonException {
        MetaJson meta = new MetaJson(Json.parseObject(bytes, what));
        meta.name();
        return meta;
    }

    /** The build's id, such as {@code 9.6.20260823-0}. */
    public String id() throws JsonException {
        return json.string("buildid");
    }

    /** What is built, such as {@code rhcos}. */
    public String name() throws JsonException {
        return json.string("name");
    }

    /** COSA's name of the architecture, such as {@code x86_64}, or null. */
    public String arch() throws JsonException {
        return json.optionalString("coreos-assembler.basearch");
    }

    /** The ostree commit, or null. */
    public String ostreeCommit() throws JsonException {
        return json.optionalString("ostree-commit");
    }

    /** The files of the build by their names, in the order of the document. */
    public Map<String, CosaImage> images() {
        return Collections.unmodifiableMap(images);
    }

    /** Package changes since the build before; none where there was none. */
    public PackageChanges packages() {
        return packages;
    }

    /** All of the document, as plain values. */
    public Map<String, Object> members() {
        return json.members();
    }

    /** The image called {@code name} where it is an OCI archive. */
    Optional<CosaImage> findOciArchive(String name) {
        return Optional.ofNullable(images.get(name)).filter(CosaImage::isOciArchive);
    }

    /**
     * The image called {@code name}, which has to be an OCI archive.
     *
     * @throws ArchiveException when the build has no such image (those it has are named), or it is something else
     */
    public CosaImage ociArchive(String name) throws ArchiveException {
        CosaImage image = images.get(name);
        if (image == null) {
            throw new ArchiveException(json.what() + " lists no image " + Quoted.of(name)
                    + Nearest.of(name, images.keySet())
                            .map(near -> " (did you mean '" + near + "'?)")
                            .orElse("")
                    + (images.isEmpty() ? "; it lists none" : "; it lists " + String.join(", ", images.keySet())));
        }
        if (!image.isOciArchive()) {
            throw new ArchiveException("the image '" + name + "' of " + json.what() + " is " + image.path()
                    + (image.path().endsWith(".tar")
                            ? ", an ostree repository in a tar as COSA made until 2021, not an OCI archive: build it anew"
                            : ", not an OCI archive"));
        }
        return image;
    }

    /**
     * The digest that a push of {@code image} bit for bit has to end with, {@code sha256:...}, or null where the build
     * does not say: COSA records that of the image {@code ostree} only, as the SHA-256 of its raw manifest.
     */
    public String manifestDigest(String image) {
        CosaImage manifest = images.get("oci-manifest");
        return !image.equals("ostree") || manifest == null || manifest.sha256() == null
                ? null
                : "sha256:" + manifest.sha256();
    }
}
