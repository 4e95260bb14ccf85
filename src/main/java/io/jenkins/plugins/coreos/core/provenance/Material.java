package io.jenkins.plugins.coreos.core.provenance;

import io.jenkins.plugins.coreos.core.cosa.CommitMeta.RpmPackage;
import io.jenkins.plugins.coreos.core.cosa.GitCommit;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A material that an image was made from, as an in-toto ResourceDescriptor.
 *
 * @param name role of the material, or the name of a package
 * @param uri a URL or a package URL (purl), or null
 * @param digest algorithm and value, or null
 * @param annotations further properties
 */
public record Material(String name, String uri, Map<String, String> digest, Map<String, Object> annotations) {
    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_~";

    /** Creates the descriptor of a git commit. */
    public static Material of(String name, GitCommit commit) {
        String uri = commit.origin() == null || commit.commit() == null
                ? commit.origin()
                : commit.origin() + "@" + commit.commit();
        return new Material(
                name,
                uri,
                commit.commit() == null ? null : Map.of("gitCommit", commit.commit()),
                commit.isDirty() ? Map.of("dirty", true) : Map.of());
    }

    /** Creates the descriptor of a package. */
    public static Material of(RpmPackage rpm) {
        return new Material(
                rpm.name(),
                "pkg:rpm/" + encoded(rpm.name()) + "@" + encoded(rpm.version() + "-" + rpm.release()) + "?arch="
                        + encoded(rpm.arch()) + (rpm.epoch().equals("0") ? "" : "&epoch=" + rpm.epoch()),
                null,
                Map.of());
    }

    /**
     * Creates the descriptor of an image.
     *
     * @param repository registry and repository; null for an image in an archive
     */
    public static Material of(String name, ImageReference repository, Digest image) {
        return new Material(name, repository == null ? null : purl(repository, image), digest(image), Map.of());
    }

    private static String purl(ImageReference repository, Digest image) {
        String path = repository.repository();
        return "pkg:oci/" + encoded(path.substring(path.lastIndexOf('/') + 1)) + "@" + encoded(image.toString())
                + "?repository_url=" + encoded(repository.registry()) + "/" + path;
    }

    /** Parses a descriptor that {@link #toMap} made. */
    static Material of(JsonObject json) throws JsonException {
        Map<String, String> digest = null;
        JsonObject given = json.optionalObject("digest");
        if (given != null) {
            digest = new LinkedHashMap<>();
            for (String algorithm : given.members().keySet()) {
                digest.put(algorithm, given.string(algorithm));
            }
        }
        JsonObject annotations = json.optionalObject("annotations");
        return new Material(
                json.string("name"),
                json.optionalString("uri"),
                digest,
                annotations == null ? Map.of() : annotations.members());
    }

    static Map<String, String> digest(Digest digest) {
        return Map.of(digest.algorithm(), digest.hex());
    }

    private static String encoded(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            if (UNRESERVED.indexOf(each) >= 0) {
                encoded.append((char) each);
            } else {
                encoded.append(String.format("%%%02X", each));
            }
        }
        return encoded.toString();
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", name);
        if (uri != null) {
            map.put("uri", uri);
        }
        if (digest != null) {
            map.put("digest", digest);
        }
        if (!annotations.isEmpty()) {
            map.put("annotations", annotations);
        }
        return map;
    }
}
