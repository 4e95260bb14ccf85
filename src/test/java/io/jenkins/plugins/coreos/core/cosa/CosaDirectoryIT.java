package io.jenkins.plugins.coreos.core.cosa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jenkins.plugins.coreos.core.cosa.CosaDirectory.Build;
import io.jenkins.plugins.coreos.core.cosa.CosaDirectory.Image;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.testing.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class CosaDirectoryIT {
    private static final String ID = "9.6.20260101-0";

    @TempDir
    private Path root;

    private CosaDirectory directory;

    @BeforeEach
    void prepare() {
        directory = new CosaDirectory(root);
    }

    @Test
    void latestBuildIsTheFirstInTheList() throws Exception {
        list("{\"builds\":[{\"id\":\"2\",\"arches\":[\"x86_64\",\"s390x\"]},{\"id\":\"1\",\"arches\":[]}]}");

        assertThat(directory.latest()).isEqualTo(new Build("2", List.of("x86_64", "s390x")));
        assertThat(directory.builds()).hasSize(2);
    }

    @Test
    @Timeout(30)
    void readsRegularFilesOnly() throws Exception {
        Path builds = Files.createDirectories(root.resolve("builds"));
        Processes.command("mkfifo", builds.resolve("builds.json").toString()).ok();
        fails(directory::builds, "builds.json is a FIFO, not a regular file");
        Files.delete(builds.resolve("builds.json"));
        Files.createSymbolicLink(builds.resolve("builds.json"), Path.of("/dev/zero"));
        fails(directory::builds, "builds.json is a device, not a regular file");
        Files.delete(builds.resolve("builds.json"));
        Files.createDirectory(builds.resolve("builds.json"));
        fails(directory::builds, "builds.json is a directory, not a regular file");
        Files.delete(builds.resolve("builds.json"));
        list("{\"builds\":[{\"id\":\"1\",\"arches\":[\"x86_64\"]}]}");
        Path meta = Files.createDirectories(builds.resolve("1/x86_64")).resolve("meta.json");
        Processes.command("mkfifo", meta.toString()).ok();
        fails(() -> directory.image(directory.latest(), "ostree"), "meta.json is a FIFO");
        Path archive = Files.writeString(meta.resolveSibling("a.ociarchive"), "");
        fails(() -> CosaDirectory.besideArchive(archive, CosaFiles.LOCAL), "meta.json is a FIFO");
    }

    @Test
    void rejectsHugeBuildsJson() throws Exception {
        Path list = Files.createDirectories(root.resolve("builds")).resolve("builds.json");
        Processes.command("truncate", "-s", "1T", list.toString()).ok();
        fails(directory::builds, "builds.json has more than the 8388608 bytes allowed");
    }

    @Test
    void followsLinkToRegularFile() throws Exception {
        Path list = Files.writeString(root.resolve("list"), "{\"builds\":[]}");
        Files.createSymbolicLink(Files.createDirectories(root.resolve("builds")).resolve("builds.json"), list);
        assertThat(directory.builds()).isEmpty();
    }

    private static void fails(ThrowingCallable call, String message) {
        assertThatExceptionOfType(IOException.class).isThrownBy(call).withMessageContaining(message);
    }

    @Test
    void findsImageInMetaJson() throws Exception {
        list("{\"builds\":[{\"id\":\"" + ID + "\",\"arches\":[\"aarch64\",\"x86_64\"]}]}");
        Path archive = archive(build("aarch64", "rhcos-2026"), "rhcos-" + ID + "-ostree.aarch64.ociarchive");
        archive(archive.getParent(), "rhcos-" + ID + "-extensions-container.aarch64.ociarchive");

        Image image = directory.image(directory.latest(), "ostree");

        assertThat(image.archive()).isEqualTo(archive);
        assertThat(image.arch()).isEqualTo("aarch64");
        assertThat(image.name()).isEqualTo("ostree");
        assertThat(image.meta().id()).isEqualTo(ID);
    }

    @Test
    void selectsArchitecture() throws Exception {
        list("{\"builds\":[{\"id\":\"" + ID + "\",\"arches\":[\"aarch64\",\"x86_64\"]}]}");
        archive(build("aarch64", "rhcos-2026"), "rhcos-" + ID + "-ostree.aarch64.ociarchive");
        archive(build("x86_64", "first-2026"), "rhcos-" + ID + "-ostree.x86_64.ociarchive");

        Build build = directory.latest();
        assertThat(directory.image(build, "ostree", "aarch64").arch()).isEqualTo("aarch64");
        assertThat(directory.image(build, "ostree", "x86_64").arch()).isEqualTo("x86_64");
        assertError(
                () -> directory.image(build, "ostree", "s390x"),
                root + " has no build " + ID + " for s390x; it exists for aarch64, x86_64");
    }

    @Test
    void selectsBuildById() throws Exception {
        list("{\"builds\":[{\"id\":\"2\",\"arches\":[\"x86_64\"]},{\"id\":\"1\",\"arches\":[\"s390x\"]}]}");

        assertThat(directory.build("1")).isEqualTo(new Build("1", List.of("s390x")));
        assertThat(directory.build("latest").id()).isEqualTo("2");
        assertThat(directory.build(null).id()).isEqualTo("2");
    }

    @Test
    void unknownBuildIsAnErrorThatListsTheNearestFirst() throws Exception {
        list(
                "{\"builds\":[{\"id\":\"42.3\",\"arches\":[]},{\"id\":\"42.1\",\"arches\":[]},{\"id\":\"41.2\",\"arches\":[]}]}");
        assertError(
                () -> directory.build("41.1"), root + " has no build '41.1'; its builds.json lists 42.1, 41.2, 42.3");
        list(IntStream.range(0, 12)
                .mapToObj(i -> "{\"id\":\"4" + i + "\",\"arches\":[]}")
                .collect(Collectors.joining(",", "{\"builds\":[", "]}")));
        assertError(
                () -> directory.build("4"),
                root + " has no build '4'; its builds.json lists 40, 41, 42, 43, 44, 45, 46, 47, 48, 49 and 2 more");
        list("{\"builds\":[]}");
        assertError(() -> directory.build("1"), root + " has no build '1'; its builds.json lists none");
    }

    @Test
    void rejectsMetaJsonOfAnotherArchitecture() throws Exception {
        list("{\"builds\":[{\"id\":\"" + ID + "\",\"arches\":[\"s390x\"]}]}");
        Path dir = build("s390x", "rhcos-2026");
        assertError(
                () -> directory.image(directory.latest(), "ostree"), dir + "/meta.json is for aarch64, not for s390x");
    }

    @Test
    void rejectsOtherDirectoriesWithAdvice() throws Exception {
        assertError(
                directory::latest,
                root + " has no builds/, so it is not a COSA work directory: "
                        + "name the archive, or the directory that cosaBuild used");
        Files.createDirectory(root.resolve("builds"));
        assertError(directory::latest, root + " has no build yet: there is no " + root + "/builds/builds.json");
        list("{\"builds\":[]}");
        assertError(directory::latest, root + " has no build yet: its builds.json is empty");
    }

    @Test
    void rejectsMissingBuild() throws Exception {
        list("{\"builds\":[{\"id\":\"" + ID + "\",\"arches\":[\"aarch64\"]}]}");

        assertError(
                () -> directory.meta(directory.latest(), "aarch64"),
                root + " has no build " + ID + " for aarch64; it exists for no architecture");
        Path dir = build("aarch64", "rhcos-2026");
        assertError(
                () -> directory.image(directory.latest(), "ostree"),
                dir + "/rhcos-" + ID + "-ostree.aarch64.ociarchive does not exist, though meta.json lists it:"
                        + " it was removed or not fetched");
    }

    @Test
    void rejectsInvalidBuildsJson() throws Exception {
        list("{\"builds\":[{\"id\":\"../../x\",\"arches\":[]}]}");
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(directory::builds)
                .withMessageEndingWith("builds.json builds[0]: '../../x' is not a file name");
        list("{\"builds\":[{\"id\":\"x\",\"arches\":[\"../y\"]}]}");
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(directory::builds)
                .withMessageEndingWith("'../y' is not a file name");
        list("{\"builds\"");
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(directory::builds)
                .withMessageStartingWith(root + "/builds/builds.json is not valid JSON");
    }

    @Test
    void findsMetaJsonThatListsTheArchive() throws Exception {
        Path dir = build("aarch64", "rhcos-2026");
        Path archive = archive(dir, "rhcos-" + ID + "-ostree.aarch64.ociarchive");

        assertThat(CosaDirectory.besideArchive(archive, CosaFiles.LOCAL)).isPresent();
        assertThat(CosaDirectory.besideArchive(archive(dir, "other.ociarchive"), CosaFiles.LOCAL))
                .isEmpty();
        assertThat(CosaDirectory.besideArchive(archive(root, "alone.ociarchive"), CosaFiles.LOCAL))
                .isEmpty();
    }

    private void list(String json) throws IOException {
        Files.createDirectories(root.resolve("builds"));
        Files.writeString(root.resolve("builds/builds.json"), json);
    }

    private Path build(String arch, String fixture) throws IOException {
        Path dir = Files.createDirectories(root.resolve("builds/" + ID + "/" + arch));
        Files.write(dir.resolve("meta.json"), Fixtures.bytes(fixture));
        return dir;
    }

    private static Path archive(Path directory, String name) throws IOException {
        return Files.writeString(directory.resolve(name), "archive");
    }

    private static void assertError(ThrowingCallable call, String message) {
        assertThatExceptionOfType(ArchiveException.class).isThrownBy(call).withMessage(message);
    }
}
