package io.jenkins.plugins.coreos.core.oci;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Disk images as artifacts of an index, in the form of COSA's src/cmd-import. */
class DiskImageTest {
    private static final Digest FILE = Digest.sha256(new byte[] {1});
    private static final Platform AMD64 = new Platform("amd64", "linux", null);
    private static final Platform ARM64 = new Platform("arm64", "linux", null);
    private static final Document IMAGE = Document.of(MediaTypes.OCI_MANIFEST, new byte[] {2});

    @ParameterizedTest
    @CsvSource({
        "qcow2, qcow2",
        "raw, raw",
        "raw.gz, raw.gzip",
        "gz, gzip",
        "qcow2.xz, qcow2.xz",
        "raw.zst, raw.zst",
        "tgz, tgz",
        "gz.raw, gzip.raw",
    })
    void typeContainsTheExtension(String extension, String suffix) {
        String type = qemu("amd64", extension).type();

        assertThat(type).isEqualTo("application/vnd.diskimage." + suffix);
        // artifact_type_to_extension of cmd-import
        assertThat(type.substring("application/vnd.diskimage.".length()).replace("gzip", "gz"))
                .isEqualTo(extension);
    }

    @Test
    void manifestHasOneLayerAndEmptyConfiguration() {
        assertThat(new String(qemu("amd64", "qcow2").manifest().raw(), StandardCharsets.UTF_8))
                .isEqualTo("{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
                        + "\"artifactType\":\"application/vnd.diskimage.qcow2\","
                        + "\"config\":{\"mediaType\":\"application/vnd.oci.empty.v1+json\",\"digest\":"
                        + "\"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\",\"size\":2},"
                        + "\"layers\":[{\"mediaType\":\"application/vnd.diskimage.qcow2\",\"digest\":\"" + FILE
                        + "\",\"size\":5000000000,"
                        + "\"annotations\":{\"org.opencontainers.image.title\":\"rhcos-1-qemu.x86_64.qcow2\"}}]}");
    }

    @Test
    void indexListsImagesBeforeDiskImages() throws Exception {
        DiskImage disk = qemu("amd64", "raw.gz");

        Document index = index(disk);

        assertThat(Index.entries(index.raw(), index.descriptor()))
                .extracting(entry -> entry.object("platform").string("os"))
                .containsExactly("linux", "linux", "qemu", "qemu");
        assertThat(Index.entries(index.raw(), index.descriptor()).get(2).members())
                .containsEntry("artifactType", "application/vnd.diskimage.raw.gzip")
                .containsEntry("platform", Map.of("architecture", "amd64", "os", "qemu"))
                .containsEntry("digest", disk.manifest().descriptor().digest().toString());
    }

    @Test
    void diskImagesAreNotImages() throws Exception {
        Document index = index(qemu("amd64", "qcow2"));

        assertThat(Index.images(index)).containsOnlyKeys(AMD64, ARM64);
        assertThat(Index.image(index, "x86_64", "it")).isEqualTo(IMAGE.descriptor());
    }

    @Test
    void partOfAnIndexKeepsTheDiskImagesOfItsArchitectures() throws Exception {
        Document index = index(qemu("amd64", "qcow2"));

        Document part = Index.part(index, List.of("aarch64"), "it");

        assertThat(DiskImage.digests(index)).containsOnlyKeys("x86_64", "aarch64");
        assertThat(DiskImage.digests(part)).isEqualTo(Map.of("aarch64", Map.of("qemu", digest("arm64"))));
    }

    @Test
    void ignoresOtherArtifactsAndIncompletePlatforms() throws Exception {
        String entry = "{\"mediaType\":\"" + MediaTypes.OCI_MANIFEST + "\",\"digest\":\"" + FILE + "\",\"size\":1,";
        String disk = "\"artifactType\":\"application/vnd.diskimage.raw\",";
        String entries = String.join(
                ",",
                entry + disk + "\"platform\":{\"architecture\":\"s390x\",\"os\":\"metal\"}}",
                entry.replace(FILE.hex(), "0".repeat(64)) + disk
                        + "\"platform\":{\"architecture\":\"s390x\",\"os\":\"metal\"}}",
                entry + disk + "\"platform\":{\"architecture\":\"\",\"os\":\"\"}}",
                entry + disk + "\"platform\":{\"architecture\":\"amd64\"}}",
                entry + disk + "\"platform\":1}",
                entry + "\"artifactType\":\"application/x-sbom\","
                        + "\"platform\":{\"architecture\":\"amd64\",\"os\":\"qemu\"}}",
                entry + "\"artifactType\":7,\"platform\":{\"architecture\":\"amd64\",\"os\":\"qemu\"}}");
        Document index = Document.of(
                MediaTypes.OCI_INDEX,
                ("{\"schemaVersion\":2,\"manifests\":[" + entries + "]}").getBytes(StandardCharsets.UTF_8));

        assertThat(DiskImage.digests(index)).isEqualTo(Map.of("s390x", Map.of("metal", FILE)));
        assertThat(DiskImage.digests(IMAGE)).isEmpty();
    }

    private static DiskImage qemu(String arch, String extension) {
        return DiskImage.of(arch, "qemu", "rhcos-1-qemu.x86_64." + extension, extension, FILE, 5_000_000_000L);
    }

    private static Digest digest(String arch) {
        return qemu(arch, "qcow2").manifest().descriptor().digest();
    }

    private static Document index(DiskImage first) throws Exception {
        CombinedIndex index = new CombinedIndex();
        index.add("amd64", AMD64, IMAGE);
        index.add(first);
        index.add("arm64", ARM64, IMAGE);
        index.add(qemu("arm64", "qcow2"));
        return index.tree(List.of(), ImageFormat.OCI).top();
    }
}
