package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.cosa.CosaFiles;
import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.ImageFormat;
import io.jenkins.plugins.coreos.testing.archive.CosaBuilds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Selection of a build's disk images. */
class BuildDiskImagesTest {
    private static final String ID = "42.1";
    private static final byte[] DISK = {1, 2, 3};

    @TempDir
    Path root;

    private final List<String> log = new ArrayList<>();
    private CosaBuilds cosa;
    private Path qemu;

    @BeforeEach
    void makeBuilds() {
        cosa = new CosaBuilds(root.resolve("cosa")).build(ID, "x86_64", "aarch64");
        qemu = cosa.diskImage(ID, "x86_64", "qemu", "qcow2", DISK);
        cosa.diskImage(ID, "x86_64", "metal", "raw.gz", DISK);
        cosa.diskImage(ID, "aarch64", "qemu", "qcow2.xz", new byte[] {4});
    }

    @Test
    void selectsDiskImagesOfEachArchitecture() throws Exception {
        ArchiveSelector.Found found = find(List.of("all"), false, "qemu", "qemu");

        assertThat(found.isIndex()).isTrue();
        assertThat(found.defaultTag()).isEqualTo(ID);
        assertThat(found.sources())
                .extracting(ArchiveFile::diskImages)
                .satisfiesExactly(
                        first -> assertThat(first)
                                .containsExactly(new DiskImageFile(
                                        qemu.toString(), "qemu", "qcow2", Digest.sha256(DISK), (long) DISK.length)),
                        other -> assertThat(other)
                                .extracting(DiskImageFile::extension)
                                .containsExactly("qcow2.xz"));
    }

    @Test
    void oneImageWithDiskImagesIsAnIndex() throws Exception {
        cosa.build("42.2", "s390x");
        cosa.diskImage("42.2", "s390x", "metal4k", "raw", DISK);

        ArchiveSelector.Found found = find(List.of(), false, "metal4k");

        assertThat(images(List.of(), false, "metal4k").isIndex()).isTrue();
        assertThat(found.isIndex()).isTrue();
        assertThat(found.defaultTag()).isEqualTo("42.2");
        assertThat(found.sources())
                .singleElement()
                .satisfies(source -> assertThat(source.diskImages())
                        .extracting(DiskImageFile::extension)
                        .containsExactly("raw"));
    }

    @Test
    void unknownNameIsAnErrorThatListsDiskImages() {
        assertThatThrownBy(() -> find(List.of("x86_64"), false, "quemu"))
                .isInstanceOf(ArchiveException.class)
                .hasMessage("no disk image quemu for x86_64: " + cosa.meta(ID, "x86_64")
                        + " lists no disk image 'quemu' (did you mean 'qemu'?); it lists metal, qemu");
    }

    @Test
    void archivesAndOtherFilesAreNotDiskImages() throws Exception {
        Path meta = cosa.meta(ID, "x86_64");

        assertThatThrownBy(() -> find(List.of("x86_64"), false, "ostree"))
                .hasMessage("diskImages: 'ostree' is the image itself, which is pushed in any case");
        assertThatThrownBy(() -> find(List.of("x86_64"), true, "oci-manifest"))
                .hasMessage("the image 'oci-manifest' of " + meta + " is manifest.json, not a disk image: it has no"
                        + " file extension behind .x86_64; the build has metal, qemu");
    }

    @Test
    void missingDiskImageIsSkippedOnlyWithAllowMissing() throws Exception {
        String line = "metal for aarch64: " + cosa.meta(ID, "aarch64") + " lists no disk image 'metal'; it lists qemu";

        assertThatThrownBy(() -> find(List.of("all"), false, "qemu", "metal"))
                .hasMessage("no disk image " + line + "; use allowMissing to push the others");
        assertThat(find(List.of("all"), true, "qemu", "metal").sources())
                .extracting(source -> source.diskImages().size())
                .containsExactly(2, 1);
        assertThat(log).containsExactly("skipping disk image " + line);
    }

    @Test
    void missingFileCountsAsAMissingDiskImage() throws Exception {
        Files.delete(qemu);
        String message = "no disk image qemu for x86_64: " + qemu
                + " does not exist, though meta.json lists it: it was removed or not fetched";

        assertThatThrownBy(() -> find(List.of("all"), false, "qemu"))
                .hasMessage(message + "; use allowMissing to push the others");
        assertThatThrownBy(() -> find(List.of("x86_64"), true, "qemu")).hasMessage(message);
        assertThat(find(List.of("all"), true, "qemu").sources().get(0).diskImages())
                .isEmpty();
    }

    @Test
    void diskImageThatNoArchitectureHasIsAlwaysAnError() {
        assertThatThrownBy(() -> find(List.of("all"), true, "qemu", "gcp"))
                .hasMessageStartingWith("no disk image gcp for x86_64: ")
                .hasMessageContaining("; no disk image gcp for aarch64: ")
                .hasMessageNotContaining("allowMissing");
    }

    @Test
    void diskImageWithoutChecksumIsAnError() throws Exception {
        Path meta = cosa.meta(ID, "x86_64");
        Files.writeString(
                meta,
                Files.readString(meta)
                        .replace("\"sha256\": \"" + Digest.sha256(DISK).hex() + "\", ", ""));

        assertThatThrownBy(() -> find(List.of("x86_64"), true, "qemu"))
                .hasMessage("the image 'qemu' of " + meta + " is " + qemu.getFileName()
                        + ", without sha256, so the file cannot be verified");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../qemu", "a/b", "QEMU", "", "a b", "-x"})
    void rejectsInvalidNamesOfDiskImages(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> images(List.of(), false, name))
                .withMessage("diskImages: '" + name + "' is not the name of a disk image, such as 'qemu'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../x.x86_64.qcow2", "/etc/x.x86_64.raw", "a\\b.x86_64.raw"})
    void rejectsPathsOutOfTheBuild(String path) throws Exception {
        Path meta = cosa.meta(ID, "x86_64");
        String text = Files.readString(meta).replace(qemu.getFileName().toString(), path.replace("\\", "\\\\"));
        Files.writeString(meta, text);

        assertThatThrownBy(() -> find(List.of("x86_64"), true, "qemu")).hasMessageContaining("is not a file name");
    }

    @Test
    void requiresABuildAndTheOciFormat() {
        BuildImages images = images(List.of(), false, "qemu");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ArchiveSelector.of(List.of("a.ociarchive"), images))
                .withMessage(
                        "diskImages cannot be combined with 'archive' or 'archives': the disk images are listed in the"
                                + " meta.json of a build");
        List<Destination> to = List.of(Destination.of("quay.io/org/rhcos", List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TransferSpec(
                        images, to, ImageFormat.V2S2, 0, List.of(), false, null, false, AccessSpec.DEFAULT))
                .withMessage("diskImages cannot be combined with the format v2s2, which has no artifacts; use oci");
    }

    private ArchiveSelector.Found find(List<String> arches, boolean allowMissing, String... names) throws IOException {
        return images(arches, allowMissing, names).find(root, CosaFiles.LOCAL, log::add);
    }

    private static BuildImages images(List<String> arches, boolean allowMissing, String... names) {
        return new BuildImages("cosa", null, arches, allowMissing, null, null, List.of(names));
    }
}
