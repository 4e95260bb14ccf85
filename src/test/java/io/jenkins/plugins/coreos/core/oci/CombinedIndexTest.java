package io.jenkins.plugins.coreos.core.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CombinedIndexTest {
    private static final Platform AMD64 = new Platform("amd64", "linux", null);
    private static final Platform ARM64 = new Platform("arm64", "linux", null);
    private static final Platform ARM64_V8 = new Platform("arm64", "linux", "v8");

    private final CombinedIndex index = new CombinedIndex();

    @Test
    void listsOneImagePerPlatform() throws Exception {
        index.add("one", AMD64, oci(1));
        index.add("two", ARM64, oci(2));
        index.add("three", ARM64_V8, oci(3));

        ImageTree tree = index.tree(List.of(), null);

        assertThat(tree.images())
                .containsExactly(Map.entry(AMD64, oci(1)), Map.entry(ARM64, oci(2)), Map.entry(ARM64_V8, oci(3)));
        assertThat(tree.children()).containsExactly(oci(1), oci(2), oci(3));
        assertThat(tree.original()).isEqualTo(tree.digest());
        assertThat(Index.images(tree.top())).containsOnlyKeys(AMD64, ARM64, ARM64_V8);
    }

    @Test
    void namesBothImagesOfOnePlatform() throws Exception {
        index.add("one", AMD64, oci(1));

        assertThatThrownBy(() -> index.add("two", AMD64, oci(2)))
                .isInstanceOf(ArchiveException.class)
                .hasMessage("two is for linux/amd64, like one");
        assertThatThrownBy(() -> index.addIndex("three", index(AMD64, oci(3), "")))
                .hasMessage("three is for linux/amd64, like one");
    }

    @Test
    void keepsTheEntriesOfAnIndexAsTheyAre() throws Exception {
        String attestation = ",{\"mediaType\":\"" + MediaTypes.OCI_MANIFEST + "\",\"digest\":\"" + digest(9)
                + "\",\"size\":1,\"platform\":{\"architecture\":\"unknown\",\"os\":\"unknown\"},"
                + "\"annotations\":{\"vnd.docker.reference.digest\":\"" + digest(1) + "\"}}";
        index.addIndex("one", index(AMD64, oci(1), attestation));
        index.add("two", ARM64, oci(2));

        ImageTree tree = index.tree(List.of(), null);

        List<JsonObject> entries = Index.entries(tree.top().raw(), tree.top().descriptor());
        assertThat(entries)
                .extracting(entry -> entry.object("platform").string("architecture"))
                .as("images before artifacts")
                .containsExactly("amd64", "arm64", "unknown");
        assertThat(entries.get(0).members()).containsEntry("annotations", Map.of("kept", "yes"));
        assertThat(entries.get(2).members())
                .containsEntry("annotations", Map.of("vnd.docker.reference.digest", digest(1)));
        assertThat(tree.children()).containsExactly(oci(1), oci(9), oci(2));
    }

    @Test
    void hasTheFormatOfItsImages() throws Exception {
        index.add("one", AMD64, docker(1));
        assertThat(type(null)).isEqualTo(MediaTypes.DOCKER_LIST);
        assertThat(type(ImageFormat.OCI)).isEqualTo(MediaTypes.OCI_INDEX);

        index.add("two", ARM64, oci(2));
        assertThat(type(null)).isEqualTo(MediaTypes.OCI_INDEX);
    }

    @Test
    void rejectsMoreEntriesThanAnIndexCanHave() throws Exception {
        for (int i = 0; i <= Index.MAX_MANIFESTS; i++) {
            index.add("image " + i, new Platform("amd64", "linux", "v" + i), oci(1));
        }

        assertThatThrownBy(() -> index.tree(List.of(), null))
                .hasMessage("an index of 1001 manifests is not supported; the limit is 1000");
    }

    private String type(ImageFormat format) throws Exception {
        return index.tree(List.of(), format).top().descriptor().mediaType();
    }

    private static ImageTree index(Platform platform, Document image, String more) {
        String entry = "{\"mediaType\":\"" + MediaTypes.OCI_MANIFEST + "\",\"digest\":\""
                + image.descriptor().digest() + "\",\"size\":1,\"annotations\":{\"kept\":\"yes\"},"
                + "\"platform\":{\"architecture\":\"" + platform.architecture() + "\",\"os\":\"linux\"}}";
        Document top = Document.of(
                MediaTypes.OCI_INDEX,
                ("{\"schemaVersion\":2,\"manifests\":[" + entry + more + "]}").getBytes(StandardCharsets.UTF_8));
        List<Document> children = more.isEmpty() ? List.of(image) : List.of(image, oci(9));
        return new ImageTree(List.of(), children, top, top.descriptor().digest(), Map.of(platform, image));
    }

    private static String digest(int content) {
        return oci(content).descriptor().digest().toString();
    }

    private static final Map<Integer, Document> OCI = new LinkedHashMap<>();

    /** The same object each time, because documents are equal only by identity. */
    private static Document oci(int content) {
        return OCI.computeIfAbsent(
                content, some -> Document.of(MediaTypes.OCI_MANIFEST, new byte[] {some.byteValue()}));
    }

    private static Document docker(int content) {
        return Document.of(MediaTypes.DOCKER_MANIFEST, new byte[] {(byte) content});
    }
}
