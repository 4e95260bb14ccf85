package io.jenkins.plugins.coreos.core.cosa;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jenkins.plugins.coreos.core.cosa.PackageChanges.Change;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetaJsonTest {
    @Test
    void readsCurrentBuild() throws Exception {
        MetaJson meta = Fixtures.meta("rhcos-2026");

        assertThat(meta.id()).isEqualTo("9.6.20260101-0");
        assertThat(meta.name()).isEqualTo("rhcos");
        assertThat(meta.arch()).isEqualTo("aarch64");
        assertThat(meta.ostreeCommit()).hasSize(64);
        assertThat(meta.images().keySet())
                .containsExactly("extensions-container", "kubevirt", "oci-manifest", "ostree", "qemu");
        assertThat(meta.ociArchive("ostree").size()).isEqualTo(2_750_000_000L);
        assertThat(meta.ociArchive("ostree").path()).isEqualTo("rhcos-9.6.20260101-0-ostree.aarch64.ociarchive");
        assertThat(meta.manifestDigest("ostree"))
                .isEqualTo("sha256:" + meta.images().get("oci-manifest").sha256());
        assertThat(meta.members()).containsKey("base-oscontainer");
    }

    @Test
    void distinguishesFourKindsOfPackageChanges() throws Exception {
        PackageChanges packages = Fixtures.meta("rhcos-2026").packages();

        assertThat(packages.added()).containsExactly(new Change("added", "noarch", null, "1-1.el9"));
        assertThat(packages.removed()).containsExactly(new Change("removed", "aarch64", "1-1.el9", null));
        assertThat(packages.upgraded()).containsExactly(new Change("up", "aarch64", "1-1.el9", "2-1.el9"));
        assertThat(packages.downgraded()).containsExactly(new Change("down", "aarch64", "2-1.el9", "1-1.el9"));
    }

    @Test
    void archiveIsNotADiskImage() throws Exception {
        MetaJson meta = Fixtures.meta("rhcos-2026");

        assertThatExceptionOfType(ArchiveException.class)
                .isThrownBy(() -> meta.diskImage("kubevirt", "aarch64"))
                .withMessageContaining("an OCI archive, not a disk image; the build has qemu");
    }

    @ParameterizedTest
    @ValueSource(strings = {"extensions-container", "kubevirt"})
    void otherArchivesHaveNoRecordedDigest(String image) throws Exception {
        MetaJson meta = Fixtures.meta("rhcos-2026");

        assertThat(meta.ociArchive(image).path()).endsWith(image + ".aarch64.ociarchive");
        assertThat(meta.manifestDigest(image)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"rhcos-2020, iso, 2", "fcos-2020, live-kernel, 2:1.8.0-1.fc31"})
    void readsBuildOf2020ButRejectsItsTar(String fixture, String withoutSize, String version) throws Exception {
        MetaJson meta = Fixtures.meta(fixture);

        assertThat(meta.images().get(withoutSize).size()).isNull();
        assertThat(meta.images().get(withoutSize).sha256()).hasSize(64);
        assertThat(meta.manifestDigest("ostree")).isNull();
        assertThat(meta.findOciArchive("ostree")).isEmpty();
        assertThat(meta.packages().upgraded())
                .singleElement()
                .satisfies(change -> assertThat(change.toString()).contains(version));
        assertThatExceptionOfType(ArchiveException.class)
                .isThrownBy(() -> meta.ociArchive("ostree"))
                .withMessage("the image 'ostree' of " + fixture + " is "
                        + meta.images().get("ostree").path()
                        + ", an ostree repository in a tar as COSA made until 2021, not an OCI archive:"
                        + " build it again");
    }

    @Test
    void firstBuildHasNoPackageChanges() throws Exception {
        PackageChanges packages = Fixtures.meta("first-2026").packages();

        assertThat(packages.added()).isEmpty();
        assertThat(packages.removed()).isEmpty();
        assertThat(packages.upgraded()).isEmpty();
        assertThat(packages.downgraded()).isEmpty();
    }

    @Test
    void suggestsNearestImage() throws Exception {
        MetaJson meta = Fixtures.meta("first-2026");

        assertThatExceptionOfType(ArchiveException.class)
                .isThrownBy(() -> meta.ociArchive("osttree"))
                .withMessage(
                        "first-2026 lists no image 'osttree' (did you mean 'ostree'?); it lists oci-manifest, ostree");
        assertThatExceptionOfType(ArchiveException.class)
                .isThrownBy(() -> Fixtures.meta("rhcos-2026").ociArchive("qemu"))
                .withMessage("the image 'qemu' of rhcos-2026 is rhcos-9.6.20260101-0-qemu.aarch64.qcow2,"
                        + " not an OCI archive");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | meta.json has no \"buildid\" (a string)",
                "{\"buildid\":\"1\"} | meta.json has no \"name\" (a string)",
                "[] | meta.json is not a JSON object",
                "{\"buildid\":\"../1\",\"name\":\"n\"} | meta.json: '../1' is not a file name",
                "{\"buildid\":\"1\",\"name\":\"n\",\"images\":{\"x\":{\"path\":\"../../etc/passwd\"}}} "
                        + "| meta.json images x: '../../etc/passwd' is not a file name",
                "{\"buildid\":\"1\",\"name\":\"n\",\"images\":{\"x\":{\"path\":\"a\",\"sha256\":\"A\"}}} "
                        + "| meta.json images x: 'A' is not a SHA-256 in hexadecimal",
                "{\"buildid\":\"1\",\"name\":\"n\",\"images\":[]} | meta.json: \"images\" is not an object",
                "{\"buildid\":\"1\",\"name\":\"n\",\"pkgdiff\":[[\"a\"]]} "
                        + "| meta.json pkgdiff[0] is not [name, kind, {PreviousPackage, NewPackage}]",
                "{\"buildid\":\"1\",\"name\":\"n\",\"pkgdiff\":[[\"a\",0,{\"NewPackage\":[\"a\"]}]]} "
                        + "| meta.json pkgdiff[0]: a package is not [name, version, architecture]",
            })
    void reportsInvalidMetaJsonWithItsLocation(String json, String message) {
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> MetaJson.parse(json.getBytes(UTF_8), "meta.json"))
                .withMessage(message);
    }
}
