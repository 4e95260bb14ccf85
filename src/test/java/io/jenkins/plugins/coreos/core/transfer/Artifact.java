package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.core.oci.Digest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An artifact that refers to an image, and the requests that store and read it, independent of the product.
 *
 * @param layers the blobs, in addition to the empty configuration
 */
record Artifact(String mediaType, byte[] manifest, List<byte[]> layers) {
    static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final byte[] EMPTY = bytes("{}");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** A manifest as cosign writes it under its tags: one layer for each signature. */
    static Artifact signature(String... signatures) {
        List<byte[]> layers = List.of(bytes("payload"));
        StringBuilder entries = new StringBuilder();
        for (String signature : signatures) {
            entries.append(entries.isEmpty() ? "" : ",")
                    .append(entry("application/vnd.dev.cosign.simplesigning.v1+json", layers.get(0))
                            .replaceFirst("}$", ""))
                    .append(",\"annotations\":{\"dev.cosignproject.cosign/signature\":\"" + signature + "\"}}");
        }
        return of("application/vnd.oci.image.config.v1+json", entries.toString(), "", layers);
    }

    /** An artifact of OCI 1.1 that refers to an image. */
    static Artifact referrer(String subject, int subjectSize, String text) {
        return referrer(subject, subjectSize, text, ",\"artifactType\":\"application/x-note\"");
    }

    /** @param members more members of the manifest, each after a comma */
    static Artifact referrer(String subject, int subjectSize, String text, String members) {
        byte[] layer = bytes(text);
        String more = ",\"annotations\":{\"note\":\"" + text + "\"},\"subject\":{\"mediaType\":\"" + MANIFEST
                + "\",\"digest\":\"" + subject + "\",\"size\":" + subjectSize + "}" + members;
        return of("application/vnd.oci.empty.v1+json", entry("text/plain", layer), more, List.of(layer));
    }

    private static Artifact of(String configType, String layerEntries, String more, List<byte[]> layers) {
        return new Artifact(
                MANIFEST,
                bytes("{\"schemaVersion\":2,\"mediaType\":\"" + MANIFEST + "\",\"config\":" + entry(configType, EMPTY)
                        + ",\"layers\":[" + layerEntries + "]" + more + "}"),
                layers);
    }

    /** An index of artifacts, such as the one under the referrers tag. */
    static Artifact index(Artifact... artifacts) {
        StringBuilder entries = new StringBuilder();
        for (Artifact each : artifacts) {
            entries.append(entries.isEmpty() ? "" : ",").append(entry(each.mediaType, each.manifest));
        }
        return new Artifact(
                INDEX,
                bytes("{\"schemaVersion\":2,\"mediaType\":\"" + INDEX + "\",\"manifests\":[" + entries + "]}"),
                List.of());
    }

    private static String entry(String mediaType, byte[] content) {
        return "{\"mediaType\":\"" + mediaType + "\",\"digest\":\"" + Digest.sha256(content) + "\",\"size\":"
                + content.length + "}";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    String digest() {
        return Digest.sha256(manifest).toString();
    }

    /** The tag for the artifact's own referrers. */
    String tag() {
        return tag(digest());
    }

    static String tag(String digest) {
        return digest.replace(':', '-');
    }

    /** Stores the artifact by digest. */
    Artifact pushTo(String host, String repository) throws IOException, InterruptedException {
        return pushTo(host, repository, digest());
    }

    /** Stores the artifact under a tag or its digest. */
    Artifact pushTo(String host, String repository, String reference) throws IOException, InterruptedException {
        String base = "http://" + host + "/v2/" + repository;
        for (byte[] blob : layers.isEmpty() ? layers : List.of(EMPTY, layers.get(0))) {
            HttpResponse<Void> open = HTTP.send(
                    HttpRequest.newBuilder(URI.create(base + "/blobs/uploads/"))
                            .POST(BodyPublishers.noBody())
                            .build(),
                    BodyHandlers.discarding());
            URI upload = URI.create(base)
                    .resolve(open.headers().firstValue("Location").orElseThrow());
            put(
                    URI.create(upload + (upload.getQuery() == null ? "?" : "&") + "digest=" + Digest.sha256(blob)),
                    "application/octet-stream",
                    blob);
        }
        put(URI.create(base + "/manifests/" + reference), mediaType, manifest);
        return this;
    }

    private static void put(URI uri, String type, byte[] body) throws IOException, InterruptedException {
        HttpResponse<String> response = HTTP.send(
                HttpRequest.newBuilder(uri)
                        .header("Content-Type", type)
                        .PUT(BodyPublishers.ofByteArray(body))
                        .build(),
                BodyHandlers.ofString());
        assertThat(response.statusCode()).as(uri + ": " + response.body()).isEqualTo(201);
    }

    /** Asserts that a repository has this artifact under a tag or its digest, with all blobs. */
    void assertAt(String host, String repository, String reference) throws IOException, InterruptedException {
        assertThat(get(host, repository, "manifests/" + reference))
                .as(reference)
                .isEqualTo(manifest);
        for (byte[] layer : layers) {
            assertThat(get(host, repository, "blobs/" + Digest.sha256(layer))).isEqualTo(layer);
        }
    }

    /** Asserts that a repository has a manifest with the same layers under a tag, and its configuration. */
    void assertLayersAt(String host, String repository, String tag) throws IOException, InterruptedException {
        JsonObject actual = Json.parseObject(get(host, repository, "manifests/" + tag), "the manifest at " + tag);
        assertThat(actual.array("layers"))
                .isEqualTo(Json.parseObject(manifest, "the expected manifest").array("layers"));
        String config = actual.object("config").string("digest");
        assertThat(Digest.sha256(get(host, repository, "blobs/" + config))).hasToString(config);
    }

    /** Reads a manifest or blob; null if it does not exist. */
    static byte[] get(String host, String repository, String path) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = HTTP.send(
                HttpRequest.newBuilder(URI.create("http://" + host + "/v2/" + repository + "/" + path))
                        .header("Accept", MANIFEST + ", " + INDEX)
                        .build(),
                BodyHandlers.ofByteArray());
        return response.statusCode() == 200 ? response.body() : null;
    }
}
