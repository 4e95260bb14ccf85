package io.jenkins.plugins.coreos.core.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.archive.OciArchive;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageDescriptorsTest {
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";

    @TempDir
    private Path dir;

    private final Map<String, byte[]> entries = new HashMap<>();

    @Test
    void agreesWithOciArchive() throws IOException {
        TestArchive archive = Archives.layout(
                        Archives.image().layers(2, 1000),
                        Archives.image().seed(9).architecture("arm64").layers(2, 1000))
                .asIndex()
                .write(dir.resolve("a.ociarchive"));
        try (OciArchive opened = OciArchive.open(archive.path())) {
            ImageTree tree = opened.image(null);

            ImageDescriptors outline = ImageDescriptors.read("a", null, name -> read(opened, name));

            assertThat(outline.top()).isEqualTo(tree.top().descriptor());
            assertThat(outline.size()).isEqualTo(tree.size());
            assertThat(outline.blobs().keySet())
                    .containsExactlyInAnyOrderElementsOf(tree.blobs().stream()
                            .map(blob -> blob.descriptor().digest())
                            .toList());
            assertThat(outline.images()).containsOnlyKeys(tree.images().keySet());
            assertThat(outline.hasFormat(ImageFormat.OCI)).isTrue();
            assertThat(outline.hasFormat(ImageFormat.V2S2)).isFalse();
        }
    }

    @Test
    void rejectsArchivesWithoutValidImage() {
        assertFails("a: this is not an OCI archive: it has no index.json");
        entries.put("index.json", bytes("{\"manifests\": []}"));
        assertFails("a has no manifests in its index.json, but exactly one is needed");
        entries.put("index.json", bytes("{\"manifests\": 7}"));
        assertFails("a: index.json");
        entries.put("index.json", bytes("not JSON"));
        assertFails("a: index.json is not valid JSON");
        String missing = "sha256:" + "0".repeat(64);
        entries.put("index.json", index(MANIFEST, missing, 3));
        assertFails("a lacks the blob " + missing);
        entries.put("blobs/sha256/" + "0".repeat(64), bytes("{}!"));
        assertFails("a: the manifest " + missing + " is damaged");
        put(bytes("{\"schemaVersion\": 2}"), "application/vnd.example+json");
        assertFails("a contains a 'application/vnd.example+json', which is not a manifest of an image");
    }

    @Test
    void limitsNestingOfIndexes() {
        byte[] document = bytes("{\"schemaVersion\": 2, \"manifests\": []}");
        for (int i = 0; i < 20; i++) {
            put(document, INDEX);
            Digest digest = Digest.sha256(document);
            document = bytes("{\"schemaVersion\": 2, \"manifests\": [{\"mediaType\": \"" + INDEX + "\", \"digest\": \""
                    + digest + "\", \"size\": " + document.length + "}]}");
        }
        put(document, INDEX);

        assertFails("a contains too many manifests, or too deeply nested indexes");
    }

    private void assertFails(String message) {
        assertThatThrownBy(() -> ImageDescriptors.read("a", null, entries::get))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(message);
    }

    private void put(byte[] document, String mediaType) {
        Digest digest = Digest.sha256(document);
        entries.put("blobs/sha256/" + digest.hex(), document);
        entries.put("index.json", index(mediaType, digest.toString(), document.length));
    }

    private static byte[] index(String mediaType, String digest, long size) {
        return bytes("{\"manifests\": [{\"mediaType\": \"" + mediaType + "\", \"digest\": \"" + digest
                + "\", \"size\": " + size + "}]}");
    }

    private static byte[] read(OciArchive archive, String name) throws IOException {
        if (name.equals("index.json")) {
            Descriptor root = archive.image(null).top().descriptor();
            return index(root.mediaType(), root.digest().toString(), root.size());
        }
        String[] parts = name.split("/");
        for (Descriptor one : ImageDescriptorsTest.documents(archive)) {
            if (one.digest().hex().equals(parts[2])) {
                return archive.document(one);
            }
        }
        return null;
    }

    private static Iterable<Descriptor> documents(OciArchive archive) throws IOException {
        ImageTree tree = archive.image(null);
        var all = new java.util.ArrayList<Descriptor>();
        all.add(tree.top().descriptor());
        tree.children().forEach(child -> all.add(child.descriptor()));
        return all;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
