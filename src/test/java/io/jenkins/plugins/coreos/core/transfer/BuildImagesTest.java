package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.cosa.CosaFiles;
import io.jenkins.plugins.coreos.core.oci.ArchiveException;
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
import org.junit.jupiter.params.provider.CsvSource;

/** Selection of a build and of its architectures in COSA's directory. */
class BuildImagesTest {
    @TempDir
    Path root;

    private final List<String> log = new ArrayList<>();
    private CosaBuilds cosa;

    @BeforeEach
    void makeBuilds() {
        cosa = new CosaBuilds(root.resolve("cosa"))
                .build("42.1", "x86_64", "aarch64")
                .build("42.2", "x86_64", "aarch64", "s390x");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cosa/builds/latest | | | cosaDir: 'cosa/builds/latest' is a build; give COSA's directory, 'cosa'",
                "/srv/builds/latest/x86_64 | | | cosaDir: '/srv/builds/latest/x86_64' is a build; give COSA's directory, '/srv'",
                "cosa | 42.1/x86_64 | | build: '42.1/x86_64' is not the ID of a build; give the ID alone, and its architecture as arches",
                "cosa | | ostree | diskImages: 'ostree' is the image itself, which is pushed in any case",
            })
    void rejectsValuesThatBelongToOtherParameters(String cosaDir, String build, String diskImage, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BuildImages(
                        cosaDir,
                        build,
                        List.of(),
                        false,
                        null,
                        null,
                        diskImage == null ? List.of() : List.of(diskImage)))
                .withMessage(message);
    }

    /** A name alone does not say that these are not work directories. */
    @ParameterizedTest
    @CsvSource({"cosa/builds", "cosa/builds/42.2", "cosa/src", "./cosa/builds/"})
    void directoryInsideAWorkDirectoryIsAnErrorThatNamesIt(String cosaDir) throws Exception {
        Files.createDirectories(root.resolve("cosa/src"));
        BuildImages images = new BuildImages(cosaDir, null, List.of(), false, null, null, List.of());

        assertThatThrownBy(() -> images.find(root, CosaFiles.LOCAL, log::add))
                .isInstanceOf(ArchiveException.class)
                .hasMessageEndingWith(" is inside the COSA work directory " + root.resolve("cosa") + ": set cosaDir to "
                        + root.resolve("cosa"));
    }

    @Test
    void selectsAllArchitecturesOfNewestBuild() throws Exception {
        ArchiveSelector.Found found = find(null, List.of("all"), false, null);

        assertThat(found.isIndex()).isTrue();
        assertThat(found.defaultTag()).isEqualTo("42.2");
        assertThat(found.sources()).extracting(ArchiveFile::arch).containsExactly("x86_64", "aarch64", "s390x");
        ArchiveFile first = found.sources().get(0);
        assertThat(first.archive())
                .isEqualTo(cosa.archive("42.2", "x86_64", "ostree").toString());
        assertThat(first.metaJson()).isEqualTo(cosa.meta("42.2", "x86_64").toString());
        assertThat(first.expectedDigest()).isEqualTo(cosa.digest("42.2", "x86_64", "ostree"));
        assertThat(first.image()).isEqualTo("ostree");
    }

    @Test
    void selectsBuildAndImageInGivenOrder() throws Exception {
        ArchiveSelector.Found found = find("42.1", List.of("aarch64", "x86_64"), false, "extensions-container");

        assertThat(found.defaultTag()).isEqualTo("42.1");
        assertThat(found.sources())
                .extracting(ArchiveFile::archive)
                .containsExactly(
                        cosa.archive("42.1", "aarch64", "extensions-container").toString(),
                        cosa.archive("42.1", "x86_64", "extensions-container").toString());
    }

    @Test
    void acceptsGoNamesAndIgnoresDuplicates() throws Exception {
        assertThat(find("latest", List.of("arm64", "amd64", "x86_64"), false, null)
                        .sources())
                .extracting(ArchiveFile::arch)
                .containsExactly("aarch64", "x86_64");
    }

    @Test
    void oneArchitectureIsAnIndexOnlyWithArches() throws Exception {
        cosa.build("42.3", "s390x");

        ArchiveSelector.Found index = find(null, List.of("s390x"), false, null);
        ArchiveSelector.Found image = find(null, List.of(), false, null);

        assertThat(index.isIndex()).isTrue();
        assertThat(index.defaultTag()).isEqualTo("42.3");
        assertThat(image.isIndex()).isFalse();
        assertThat(image.defaultTag()).isEqualTo("42.3-s390x");
        assertThat(image.sources()).isEqualTo(index.sources());
    }

    @Test
    void everyMissingArchitectureIsNamedInTheError() throws Exception {
        Path archive = cosa.archive("42.2", "aarch64", "ostree");
        Files.delete(archive);
        Files.delete(cosa.meta("42.2", "s390x"));

        assertThatThrownBy(() -> find(null, List.of("all"), false, null))
                .isInstanceOf(ArchiveException.class)
                .hasMessage("no archive for aarch64: " + archive + " does not exist, though meta.json lists it: it was"
                        + " removed or not fetched; no archive for s390x: " + cosa.directory()
                        + " has no build 42.2 for s390x;"
                        + " it exists for x86_64, aarch64; use allowMissing to push the others");
        assertThatThrownBy(() -> find("42.1", List.of("x86_64", "s390x"), false, null))
                .hasMessageStartingWith("no archive for s390x: " + cosa.directory() + " has no build 42.1 for s390x");
        assertThat(log).isEmpty();
    }

    @Test
    void allowMissingSkipsArchitecturesWithALogLine() throws Exception {
        Files.delete(cosa.archive("42.2", "aarch64", "ostree"));
        Files.writeString(
                cosa.meta("42.2", "s390x"),
                "{\"buildid\": \"42.2\", \"name\": \"fedora-coreos\", \"coreos-assembler.basearch\": \"s390x\"}");

        assertThat(find(null, List.of("x86_64", "aarch64", "s390x", "ppc64le"), true, null)
                        .sources())
                .extracting(ArchiveFile::arch)
                .containsExactly("x86_64");
        assertThat(log)
                .hasSize(3)
                .anyMatch(line -> line.startsWith("skipping aarch64: "))
                .anyMatch(line -> line.endsWith("s390x/meta.json lists no image 'ostree'; it lists none"))
                .anyMatch(line -> line.contains("has no build 42.2 for ppc64le"));
    }

    @Test
    void allowMissingIsAnErrorIfNoneIsLeft() {
        assertThatThrownBy(() -> find("42.1", List.of("s390x", "ppc64le"), true, null))
                .hasMessageStartingWith("no archive for s390x: ")
                .hasMessageContaining("; no archive for ppc64le: ");
        cosa.build("42.3");
        assertThatThrownBy(() -> find("42.3", List.of("all"), true, null))
                .hasMessage("builds.json lists no architectures for build 42.3");
    }

    @Test
    void allowMissingDoesNotSkipDamagedArchives() throws Exception {
        Files.writeString(cosa.meta("42.2", "s390x"), "{");

        assertThatThrownBy(() -> find(null, List.of("all"), true, null)).hasMessageContaining("is not valid JSON");
    }

    @Test
    void rejectsContradictingSelections() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> images(null, List.of("all", "x86_64"), false, null))
                .withMessage("'all' cannot be combined with other architectures");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> images(null, List.of("x86_64,aarch64"), false, null))
                .withMessage("'x86_64,aarch64' is not the name of an architecture");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> images("42.1", List.of(), true, null))
                .withMessage("allowMissing needs 'arches', such as 'all'");
        for (BuildImages images : List.of(
                new BuildImages("cosa", null, List.of(), false, null, null, List.of()),
                new BuildImages(null, "42.1", List.of(), false, null, null, List.of()),
                new BuildImages(null, null, List.of("all"), false, null, null, List.of()),
                new BuildImages(null, null, List.of(), false, "ostree", null, List.of()))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ArchiveSelector.of(List.of("a.ociarchive"), images))
                    .withMessageStartingWith("give either 'archive' or 'archives', or 'cosaDir', 'build'");
        }
        assertThat(ArchiveSelector.of(
                        List.of("a.ociarchive"),
                        new BuildImages(null, null, List.of(), false, null, "name", List.of())))
                .isEqualTo(new NamedArchives(List.of("a.ociarchive"), "name"));
    }

    @Test
    void findsBuildThatOnlyAContainerCanRead() throws Exception {
        CosaFiles container = new ContainerFiles(Path.of("/none/srv"), cosa.directory());
        BuildImages images = new BuildImages("srv", "42.1", List.of(), false, null, null, List.of());

        assertThat(images.existsIn(Path.of("/none"), CosaFiles.LOCAL)).isFalse();
        assertThat(images.existsIn(Path.of("/none"), container)).isTrue();
        ArchiveFile found =
                images.find(Path.of("/none"), container, log::add).sources().get(0);
        assertThat(found.archive())
                .isEqualTo("/none/srv/builds/42.1/aarch64/fedora-coreos-42.1-ostree.aarch64.ociarchive");
        assertThat(found.expectedDigest()).isEqualTo(cosa.digest("42.1", "aarch64", "ostree"));
    }

    /** COSA's files in a container on an arm64 machine, which has the directory under another path. */
    private record ContainerFiles(Path seen, Path real) implements CosaFiles {
        private Path at(Path path) {
            return path.startsWith(seen) ? real.resolve(seen.relativize(path)) : path;
        }

        @Override
        public boolean isDirectory(Path path) throws IOException {
            return LOCAL.isDirectory(at(path));
        }

        @Override
        public boolean exists(Path path) throws IOException {
            return LOCAL.exists(at(path));
        }

        @Override
        public byte[] read(Path file, int limit) throws IOException {
            return LOCAL.read(at(file), limit);
        }

        @Override
        public String machine() {
            return "arm64";
        }
    }

    private ArchiveSelector.Found find(String build, List<String> arches, boolean allowMissing, String image)
            throws IOException {
        return images(build, arches, allowMissing, image).find(root, CosaFiles.LOCAL, log::add);
    }

    private static BuildImages images(String build, List<String> arches, boolean allowMissing, String image) {
        return new BuildImages("cosa", build, arches, allowMissing, image, null, List.of());
    }
}
