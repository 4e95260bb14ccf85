package io.jenkins.plugins.coreos.core.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.jenkins.plugins.coreos.core.cosa.CosaFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BuildPlanTest {
    @TempDir
    Path directory;

    private final Requests request = new Requests();

    @BeforeEach
    void makeContext() throws IOException {
        Files.createDirectories(directory.resolve("image"));
        request.context = "image";
    }

    private BuildPlan read() throws IOException {
        return BuildPlan.read(request.build(), CosaFiles.LOCAL, directory);
    }

    private void file(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }

    @Test
    void findsContainerfileInContextOrCurrentDirectory() throws IOException {
        file("image/Dockerfile", "FROM a.io/docker");
        assertThat(read().base().text()).isEqualTo("a.io/docker");
        file("image/Containerfile", "FROM a.io/container");
        assertThat(read().base().text()).isEqualTo("a.io/container");
        file("image/Other", "FROM a.io/context");
        request.containerfile = "Other";
        assertThat(read().base().text()).isEqualTo("a.io/context");
        file("Other", "FROM a.io/current");
        assertThat(read().path()).isEqualTo(directory.resolve("Other"));
    }

    @Test
    void missingFilesAreNamed() throws IOException {
        error("there is no Containerfile or Dockerfile in the context " + directory.resolve("image")
                + "; name the file");
        request.containerfile = "Other";
        error("the containerfile 'Other' is neither in " + directory + " nor in the context");
        file("image/Other", "FROM a.io/b");
        request.buildArgFiles = List.of("args");
        error(directory.resolve("args") + " does not exist");
        request.context = "none";
        error("the context " + directory.resolve("none") + " is not a directory");
    }

    private void error(String message) {
        assertThatExceptionOfType(IOException.class).isThrownBy(this::read).withMessageContaining(message);
    }

    @Test
    void readsBuildArgumentsInOrderOfPrecedence() throws IOException {
        file("image/Containerfile", "ARG TAG\nFROM a.io/b:$TAG");
        file("one", "# comment\n\nTAG=1\nA=1 2\n  # more\nB=x=y\r\n");
        file("two", "A=2\nC=");
        request.buildArgFiles = List.of("one", "two");
        request.buildArgs = List.of("B=3");

        assertThat(read().arguments()).isEqualTo(Map.of("TAG", "1", "A", "2", "B", "3", "C", ""));
        assertThat(read().base().text()).isEqualTo("a.io/b:1");
        assertThat(read().scriptArguments(null, false)).containsSequence("--build-arg", "A=2");

        file("two", "A\n");
        assertThatIllegalArgumentException().isThrownBy(this::read).withMessage("two: 'A' is not NAME=VALUE");
    }

    @Test
    void fromReplacesTheBaseOfTheLastStageOnly() throws IOException {
        file("image/Containerfile", "FROM a.io/tools AS tools\nFROM a.io/base\nCOPY --from=tools /x /x\n");
        request.from = "b.io/nightly@sha256:" + "0".repeat(64);

        List<String> arguments = read().scriptArguments("/dev/shm/x/auth.json", true);

        assertThat(arguments)
                .startsWith("--secret-file", "/dev/shm/x/auth.json", "--login")
                .containsSequence("--kind", "registry", "--base", request.from, "--name", "b.io/nightly");
        String before = arguments.get(arguments.indexOf("--before") + 1);
        assertThat(new String(Base64.getDecoder().decode(before))).isEqualTo("FROM a.io/tools AS tools\nFROM ");
    }

    @ParameterizedTest
    @CsvSource({
        "quay.io/a/b, REGISTRY, quay.io/a/b, quay.io/a/b",
        "docker://quay.io/a/b:1, REGISTRY, quay.io/a/b:1, quay.io/a/b",
        "b.ociarchive, ARCHIVE, oci-archive:b.ociarchive, b.ociarchive",
        "oci-archive:/x/b.tar, ARCHIVE, oci-archive:/x/b.tar, /x/b.tar",
        "localhost/b, STORAGE, localhost/b,",
        "containers-storage:quay.io/b/c, STORAGE, quay.io/b/c,",
        "scratch, NONE, scratch,"
    })
    void recognisesKindsOfBases(String text, BaseReference.Kind kind, String pulled, String name) {
        assertThat(BaseReference.parse(text)).isEqualTo(new BaseReference(kind, pulled, name));
    }

    @Test
    void tagBesideDigestIsDropped() {
        String digest = "sha256:" + "a".repeat(64);

        assertThat(BaseReference.parse("quay.io/a/b:1@" + digest).text()).isEqualTo("quay.io/a/b@" + digest);
    }

    @Test
    void shortNameIsRefusedWithTheFile() throws IOException {
        file("image/Containerfile", "FROM fedora:42");

        assertThatIllegalArgumentException()
                .isThrownBy(this::read)
                .withMessageContaining("Containerfile: FROM: 'fedora:42' does not begin with a registry; write it out");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "builder; docker; builder: 'docker' is unknown",
                "isolation; chrot; isolation: 'chrot' is unknown (did you mean 'chroot'?)",
                "from; fedora; from: 'fedora' does not begin with a registry",
                "buildArgs; A; buildArgs: 'A' is not NAME=VALUE",
                "buildArgs; A-B=1; buildArgs: 'A-B' is not the name of a variable",
                "labels; A; labels: 'A' is not NAME=VALUE",
                "secrets; a/b=c; secrets: 'a/b' is not a valid id",
                "secrets; a=; secrets: 'a' has no value",
                "secretFiles; a=b,c; secretFiles: 'b,c' contains a comma",
                "volumes; /a; volumes: '/a' is not DIRECTORY:/PATH[:OPTIONS]",
                "containerfile; a.in; containerfile: a file for the C preprocessor is not supported",
                "archive; a/; archive: 'a/' is not the name of a file"
            })
    void wrongParametersAreNamed(String field, String value, String message) throws ReflectiveOperationException {
        request.set(field, value);

        assertThatIllegalArgumentException().isThrownBy(request::build).withMessageContaining(message);
    }

    @Test
    void secretIdIsGivenOnlyOnce() {
        request.secrets = List.of("a=b");
        request.secretFiles = List.of("a=c");

        assertThatIllegalArgumentException()
                .isThrownBy(request::build)
                .withMessage("secrets and secretFiles both have 'a'");
    }
}
