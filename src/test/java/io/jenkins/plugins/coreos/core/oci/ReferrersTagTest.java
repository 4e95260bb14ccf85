package io.jenkins.plugins.coreos.core.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The index of referrers under a tag (distribution-spec 1.1, "Referrers Tag Schema"). */
class ReferrersTagTest {
    private static final Digest SUBJECT = Digest.sha256(new byte[] {1});

    private static Document manifest(String members) {
        return document(MediaTypes.OCI_MANIFEST, "{\"schemaVersion\":2" + members + "}");
    }

    private static Document document(String mediaType, String text) {
        return Document.of(mediaType, text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void truncatesLongDigests() {
        assertThat(ReferrersTag.of(SUBJECT)).isEqualTo("sha256-" + SUBJECT.hex());
        assertThat(ReferrersTag.of(new Digest("sha512", "ab".repeat(64)))).isEqualTo("sha512-" + "ab".repeat(32));
    }

    @Test
    void readsTheSubject() throws Exception {
        String subject = ",\"subject\":{\"mediaType\":\"m\",\"digest\":\"" + SUBJECT + "\",\"size\":1}";

        assertThat(ReferrersTag.subject(manifest(subject))).isEqualTo(SUBJECT);
        assertThat(ReferrersTag.subject(manifest(""))).isNull();
        assertThatThrownBy(() -> ReferrersTag.subject(manifest(",\"subject\":{\"digest\":\"" + SUBJECT + "\"}")))
                .isInstanceOf(JsonException.class);
    }

    @Test
    void listsTypeAndAnnotations() throws Exception {
        Document typed = manifest(",\"artifactType\":\"a/type\",\"config\":{\"mediaType\":\"c/type\"},"
                + "\"annotations\":{\"k\":\"v\"}");
        Document ofConfig = manifest(",\"artifactType\":\"\",\"config\":{\"mediaType\":\"c/type\"}");
        Document bare = document(MediaTypes.OCI_INDEX, "{\"schemaVersion\":2,\"manifests\":[]}");

        Document index = ReferrersTag.with(null, List.of(typed, ofConfig, bare));

        assertThat(new String(index.raw(), StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":["
                                + entry(typed, ",\"artifactType\":\"a/type\",\"annotations\":{\"k\":\"v\"}") + ","
                                + entry(ofConfig, ",\"artifactType\":\"c/type\"") + "," + entry(bare, "") + "]}");
    }

    private static String entry(Document document, String more) {
        return Json.write(document.descriptor().toJson()).replaceFirst("}$", "") + more + "}";
    }

    @Test
    void keepsExistingEntries() throws Exception {
        Document first = manifest(",\"n\":1");
        Document second = manifest(",\"n\":2");
        Document index = document(
                MediaTypes.OCI_INDEX,
                "{\"schemaVersion\":2,\"x\":{\"y\":1},\"manifests\":[" + entry(first, ",\"z\":[1]") + "]}");

        Document merged = ReferrersTag.with(index, List.of(first, second, second));

        assertThat(new String(merged.raw(), StandardCharsets.UTF_8))
                .isEqualTo("{\"schemaVersion\":2,\"x\":{\"y\":1},\"manifests\":[" + entry(first, ",\"z\":[1]") + ","
                        + entry(second, "") + "]}");
        assertThat(ReferrersTag.with(merged, List.of(second, first))).isSameAs(merged);
    }
}
