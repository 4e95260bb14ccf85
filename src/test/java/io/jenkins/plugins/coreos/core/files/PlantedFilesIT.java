package io.jenkins.plugins.coreos.core.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.jenkins.plugins.coreos.core.archive.OciArchive;
import io.jenkins.plugins.coreos.core.auth.AuthFile;
import io.jenkins.plugins.coreos.core.auth.AuthFiles;
import io.jenkins.plugins.coreos.core.auth.CredentialHelpers;
import io.jenkins.plugins.coreos.core.cosa.CommitMeta;
import io.jenkins.plugins.coreos.core.cosa.CosaDirectory;
import io.jenkins.plugins.coreos.core.cosa.CosaFiles;
import io.jenkins.plugins.coreos.core.cosa.MetaUpdate;
import io.jenkins.plugins.coreos.core.http.CaCertificates;
import io.jenkins.plugins.coreos.core.openshift.ServiceAccount;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.testing.Planted;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every reader of files that an untrusted build can create immediately rejects all but regular files. */
class PlantedFilesIT {
    private static final String META = "{\"buildid\": \"1\", \"name\": \"rhcos\"}";

    @TempDir
    Path root;

    private Path dir;

    /** A reader of one of {@link #READERS}' files. */
    private interface Reader {
        Object read(Path file) throws Exception;
    }

    private static final Map<String, Reader> READERS = Map.ofEntries(
            reader("builds/builds.json", file -> new CosaDirectory(root(file, 2)).builds()),
            reader(
                    "builds/1/x86_64/meta.json",
                    file -> new CosaDirectory(root(file, 4))
                            .meta(new CosaDirectory.Build("1", List.of("x86_64")), "x86_64")),
            reader(
                    "builds/1/commitmeta.json",
                    file -> CommitMeta.packages(file.resolveSibling("meta.json"), CosaFiles.LOCAL)),
            reader(
                    "meta.json",
                    file -> CosaDirectory.besideArchive(file.resolveSibling("an.ociarchive"), CosaFiles.LOCAL)),
            reader("auth.json", AuthFile::read),
            reader(
                    ".docker/config.json",
                    file -> AuthFiles.in(Map.of(), root(file, 2), null, root(file, 2))
                            .find(ImageReference.parse("quay.io/a/b:1"), new CredentialHelpers(Map.of()))),
            reader("ca.pem", CaCertificates::readFile),
            reader("token", file -> ServiceAccount.in(root(file, 1)).credentials()),
            reader("service-ca.crt", file -> ServiceAccount.in(root(file, 1)).certificates()),
            reader("an.ociarchive", OciArchive::open),
            reader("recorded/meta.json", file -> {
                MetaUpdate.recordContainer(file, "ostree", Map.of(), false);
                return null;
            }));

    private static Map.Entry<String, Reader> reader(String name, Reader reader) {
        return Map.entry(name, reader);
    }

    @BeforeEach
    void createFiles() throws Exception {
        dir = Files.createDirectories(root.resolve("dir/builds/1/x86_64"))
                .resolve("../../..")
                .normalize();
        Files.createDirectories(dir.resolve(".docker"));
        Files.createDirectories(dir.resolve("recorded"));
        Files.writeString(
                dir.resolve("builds/builds.json"), "{\"builds\": [{\"id\": \"1\", \"arches\": [\"x86_64\"]}]}");
    }

    @ParameterizedTest
    @CsvSource({
        "builds/builds.json, FIFO",
        "builds/builds.json, device",
        "builds/1/x86_64/meta.json, FIFO",
        "builds/1/x86_64/meta.json, device",
        "meta.json, FIFO",
        "meta.json, device",
        "auth.json, FIFO",
        "auth.json, device",
        ".docker/config.json, FIFO",
        ".docker/config.json, device",
        "ca.pem, FIFO",
        "ca.pem, device",
        "token, FIFO",
        "token, device",
        "service-ca.crt, FIFO",
        "service-ca.crt, device",
        "an.ociarchive, FIFO",
        "an.ociarchive, device",
        "recorded/meta.json, FIFO",
        "recorded/meta.json, device",
        "builds/1/commitmeta.json, FIFO",
        "builds/1/commitmeta.json, device"
    })
    void rejectsFifoAndDeviceImmediately(String name, String kind) throws Exception {
        Path file = dir.resolve(name);
        Files.deleteIfExists(file);
        Planted.at(file, kind.equals("FIFO") ? "fifo" : "/dev/zero");

        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertThatThrownBy(() -> READERS.get(name).read(file))
                        .hasMessageContaining(file.toString())
                        .hasMessageContaining("regular file"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"builds/builds.json", "builds/1/x86_64/meta.json", "auth.json", "ca.pem", "token"})
    void limitsReadOfEndlessFile(String name) throws Exception {
        Path file = dir.resolve(name);
        try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(1L << 40);
        }

        assertThatThrownBy(() -> READERS.get(name).read(file))
                .hasMessageContaining(file.toString())
                .hasMessageContaining("more than ");
    }

    @Test
    void followsKubernetesLinks() throws Exception {
        Path data = Files.createDirectory(dir.resolve("..2026"));
        Files.writeString(data.resolve("token"), "secret");
        Files.createSymbolicLink(dir.resolve("..data"), Path.of("..2026"));
        Files.createSymbolicLink(dir.resolve("token"), Path.of("..data/token"));

        assertThat(ServiceAccount.in(dir).credentials().secret()).isEqualTo("secret");
    }

    @Test
    void updateMetaDoesNotWriteThroughLinks() throws Exception {
        Path victim = Files.writeString(root.resolve("victim"), META);
        Path meta = Files.writeString(dir.resolve("meta.json"), META);
        Files.createSymbolicLink(dir.resolve("meta.json.new"), victim);
        Path linked = Files.createSymbolicLink(dir.resolve("recorded/meta.json"), victim);

        MetaUpdate.recordContainer(meta, "ostree", Map.of("image", "quay.io/a/b"), false);
        MetaUpdate.recordContainer(linked, "ostree", Map.of("image", "quay.io/a/b"), false);

        assertThat(victim).hasContent(META);
        assertThat(meta).content().contains("base-oscontainer");
        assertThat(linked).content().contains("base-oscontainer");
        assertThat(Files.isRegularFile(linked, LinkOption.NOFOLLOW_LINKS)).isTrue();
    }

    private static Path root(Path file, int up) {
        Path path = file;
        for (int i = 0; i < up; i++) {
            path = path.getParent();
        }
        return path;
    }
}
