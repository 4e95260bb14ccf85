package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.Image;
import io.jenkins.plugins.coreos.testing.archive.Layout;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Inspections of archives. */
class ImageInspectionTest {
    @TempDir
    Path dir;

    private static Image image(String arch) {
        return Archives.image()
                .seed(arch.hashCode())
                .architecture(arch)
                .label("arch", arch)
                .layer(100);
    }

    private Map<String, Object> inspect(Layout layout, String arch) throws Exception {
        return Inspections.of(layout.write(dir.resolve("image")).path())
                .arch(arch)
                .map();
    }

    @Test
    void describesTheArchitectureOfTheHost() throws Exception {
        String host = System.getProperty("os.arch");
        Layout index =
                Archives.layout(image("s390x"), image(host), image("riscv64")).asIndex();

        assertThat(inspect(index, null))
                .containsEntry("digest", index.digest())
                .containsEntry("labels", Map.of("arch", host));
    }

    @Test
    void describesTheFirstImageIfTheHostsIsMissing() throws Exception {
        Layout index = Archives.layout(image("s390x"), image("riscv64")).asIndex();

        assertThat(inspect(index, null))
                .containsEntry("arch", "s390x")
                .containsEntry("architectures", List.of("s390x", "riscv64"))
                .containsEntry("labels", Map.of("arch", "s390x"));
        assertThat(inspect(index, "riscv64"))
                .containsEntry("arch", "riscv64")
                .containsEntry("labels", Map.of("arch", "riscv64"));
    }

    @Test
    void namesTheArchitecturesIfTheRequestedOneIsMissing() {
        assertThatThrownBy(() ->
                        inspect(Archives.layout(image("arm64"), image("s390x")).asIndex(), "ppc64le"))
                .hasMessageEndingWith("has no image for ppc64le; it has aarch64, s390x");
        assertThatThrownBy(() -> inspect(image("arm64").layout(), "x86_64"))
                .hasMessageEndingWith("is for aarch64, not x86_64");
    }

    @Test
    void acceptsBothNamesOfAnArchitecture() throws Exception {
        assertThat(inspect(image("arm64").layout(), "aarch64")).containsEntry("arch", "aarch64");
        assertThat(inspect(image("arm64").layout(), "arm64")).containsEntry("arch", "aarch64");
    }

    @Test
    void describesAnIndexOfArtifacts() throws Exception {
        Layout images = Archives.layout(image("arm64")).asIndex();
        Layout disks = images.replace(
                images.digest(), "\"platform\":", "\"artifactType\":\"application/x-disk\",\"platform\":");

        Map<String, Object> map = inspect(disks, null);

        assertThat(map)
                .containsEntry("digest", disks.digest())
                .containsEntry("architectures", List.of())
                .containsEntry("manifests", Map.of())
                .containsEntry("labels", Map.of())
                .containsEntry("layers", List.of())
                .containsEntry("arch", null)
                .containsEntry("created", null);
        assertThatThrownBy(() -> inspect(disks, "aarch64")).hasMessageEndingWith("no image for aarch64; it has none");
    }

    @Test
    void readsOnlyTheDigest() throws Exception {
        Layout layout = image("arm64").layout();

        assertThat(Inspections.of(layout.withoutManifest()
                                .write(dir.resolve("image"))
                                .path())
                        .digestOnly()
                        .map())
                .isEqualTo(Map.of("digest", layout.digest()));
    }

    @Test
    void missingArchiveIsAlwaysAnError() {
        assertThatThrownBy(() ->
                        Inspections.of(dir.resolve("none")).missingOk(true).run())
                .hasMessageEndingWith("none does not exist");
    }

    @Test
    void rejectsInvalidRequests() {
        NamedArchives two = new NamedArchives(List.of("a", "b"), null);

        assertThatThrownBy(() -> new ImageInspection(two, null, false, false, AccessSpec.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Inspections.of("quay.io/a/b").arch("a b").run())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'a b' is not the name of an architecture");
    }

    @Test
    void requestAndDescriptionAreSerializable() throws Exception {
        Map<String, Object> map = inspect(Archives.layout(image("s390x")).asIndex(), null);
        ImageInspection request = new ImageInspection(
                ImageSelector.parse("quay.io/a/b:1", List.of()), "s390x", true, true, AccessSpec.DEFAULT);

        assertThat(copy(request)).isEqualTo(request);
        assertThat(copy(map)).isEqualTo(map);
    }

    private static Object copy(Object value) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return in.readObject();
        }
    }
}
