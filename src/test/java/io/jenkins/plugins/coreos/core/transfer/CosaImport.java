package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.testing.Skopeo;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Downloads disk images as {@code cosa import --download all docker://...} does. Stands in for COSA's src/cmd-import
 * and follows its functions discover_disk_image_artifacts, artifact_type_to_extension and download_disk_images. Reads
 * the index with skopeo, as COSA does, and manifest and blob by digest over HTTP, for which COSA uses Python's oras.
 */
final class CosaImport {
    private static final String PREFIX = "application/vnd.diskimage.";
    private static final Map<String, String> BASEARCH = Map.of("amd64", "x86_64", "arm64", "aarch64");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private CosaImport() {}

    /**
     * Downloads the disk images of an architecture.
     *
     * @param reference of the image, by tag or digest
     * @param name the name and ID of the build, joined with a hyphen
     * @return the files, in the order of the index
     */
    static List<Path> download(String reference, String arch, String name, Path into)
            throws IOException, InterruptedException {
        JsonObject index = json(Skopeo.inspectRaw(reference));
        if (!index.string("mediaType").equals("application/vnd.oci.image.index.v1+json")) {
            throw new IOException("the source image is not an OCI image index");
        }
        // As registry_base_from_ref.
        String repository = reference.replaceFirst("(@.*|:[^/:]*)$", "");
        String base = "http://" + repository.replaceFirst("/", "/v2/");
        List<Path> files = new ArrayList<>();
        for (JsonObject entry : index.objects("manifests")) {
            String type = entry.optionalString("artifactType");
            JsonObject platform = entry.object("platform");
            String goArch = platform.string("architecture");
            if (type == null
                    || !type.startsWith(PREFIX)
                    || !BASEARCH.getOrDefault(goArch, goArch).equals(arch)) {
                continue;
            }
            String extension = type.substring(PREFIX.length()).replace("gzip", "gz");
            Path file = into.resolve(name + "-" + platform.string("os") + "." + arch + "." + extension);
            JsonObject manifest = json(new String(
                    get(base + "/manifests/" + entry.string("digest"), "application/vnd.oci.image.manifest.v1+json"),
                    StandardCharsets.UTF_8));
            String layer = manifest.objects("layers").get(0).string("digest");
            byte[] content = get(base + "/blobs/" + layer, "*/*");
            if (!Digest.sha256(content).toString().equals(layer)) {
                throw new IOException("Integrity check failed for " + file);
            }
            files.add(Files.write(file, content));
        }
        return files;
    }

    private static byte[] get(String url, String accept) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = HTTP.send(
                HttpRequest.newBuilder(URI.create(url)).header("Accept", accept).build(), BodyHandlers.ofByteArray());
        if (response.statusCode() != 200) {
            throw new IOException(url + ": HTTP " + response.statusCode());
        }
        return response.body();
    }

    private static JsonObject json(String text) throws IOException {
        return Json.parseObject(text.getBytes(StandardCharsets.UTF_8), "the document");
    }
}
