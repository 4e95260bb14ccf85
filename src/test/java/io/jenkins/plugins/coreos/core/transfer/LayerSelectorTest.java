package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.layer.LayerCompression;
import io.jenkins.plugins.coreos.core.layer.LayerSource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Validation and storage of a layer's specification. */
class LayerSelectorTest {
    private static final ImageSelector BASE = ImageSelector.parse("quay.io/org/rhcos:nightly", List.of("x86_64"));
    private static final LayerSelector.Addition TREE =
            new LayerSelector.Addition(new LayerSource("tree", null), "x86_64");

    private static LayerSelector selector(List<String> remove, Map<String, String> labels, String created) {
        return new LayerSelector(
                BASE,
                List.of("x86_64"),
                List.of(TREE),
                remove,
                labels,
                Map.of("c", "d"),
                LayerCompression.GZIP,
                created,
                true);
    }

    @Test
    void survivesSerialization() throws Exception {
        TransferSpec spec = Layering.on("quay.io/org/rhcos:nightly", "x86_64")
                .add(Path.of("tree"), "/usr/x", "aarch64")
                .remove("/etc/x")
                .label("a", "b")
                .annotation("c", "d")
                .created("2026-11-29T09:00:00Z")
                .to("quay.io/org/pr:1")
                .spec();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(spec);
        }

        Object read = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();

        assertThat(read).isEqualTo(spec);
        assertThat(bytes.toString(java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("java.util.ImmutableCollections", "java.util.CollSer");
    }

    @Test
    void rejectsInvalidValues() {
        assertThatThrownBy(() -> selector(List.of("a/../b"), Map.of(), null)).hasMessageContaining("contains '..'");
        assertThatThrownBy(() -> selector(List.of("/"), Map.of(), null)).hasMessage("remove: '/' cannot be removed");
        assertThatThrownBy(() -> selector(List.of(), Map.of("", "x"), null))
                .hasMessage("labels need a name and a value each");
        assertThatThrownBy(() -> selector(List.of(), Map.of(), "yesterday"))
                .hasMessageContaining("created: 'yesterday' is neither a time");
        assertThatThrownBy(() -> new LayerSource("tree", "usr")).hasMessageContaining("is not an absolute path");
        assertThatThrownBy(() -> new LayerSource("", null)).hasMessage("add: a path is empty");
        assertThatThrownBy(() -> new LayerSelector.Addition(TREE.files(), "x/y"))
                .hasMessageContaining("architecture");
        assertThatThrownBy(() -> new LayerSelector(
                        selector(List.of(), Map.of(), null),
                        List.of(),
                        List.of(TREE),
                        List.of(),
                        Map.of(),
                        Map.of(),
                        LayerCompression.NONE,
                        null,
                        true))
                .hasMessage("the base must be an image in a registry or in an archive, not another layer");
        assertThat(LayerSelector.arches(List.of("all"))).isEmpty();
        assertThatThrownBy(() -> new LayerSelector(
                        BASE,
                        List.of("all", "x86_64"),
                        List.of(TREE),
                        List.of(),
                        Map.of(),
                        Map.of(),
                        LayerCompression.NONE,
                        null,
                        true))
                .hasMessage("'all' cannot be combined with other architectures");
    }
}
