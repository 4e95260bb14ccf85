package io.jenkins.plugins.coreos.core.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.reference.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files that are read, and their order. */
class AuthFilesIT {
    private static final ImageReference TARGET = ImageReference.parse("quay.io/org/image:1");

    @TempDir
    Path dir;

    private final Map<String, String> environment = new HashMap<>();

    @Test
    void listsPodmansFilesInOrder() {
        Path home = dir.resolve("home");
        environment.put("XDG_RUNTIME_DIR", "/run/user/7");

        assertThat(AuthFiles.in(environment, home, 7L, dir).paths())
                .containsExactly(
                        Path.of("/run/user/7/containers/auth.json"),
                        home.resolve(".config/containers/auth.json"),
                        home.resolve(".docker/config.json"),
                        home.resolve(".dockercfg"));
    }

    @Test
    void usesRunContainersWithoutRuntimeDirectory() {
        assertThat(AuthFiles.in(environment, null, 1000L, dir).paths())
                .containsExactly(Path.of("/run/containers/1000/auth.json"));
        assertThat(AuthFiles.in(environment, null, null, dir).paths()).isEmpty();
    }

    @Test
    void variablesChangeTheLocations() {
        environment.put("XDG_RUNTIME_DIR", "/r");
        environment.put("XDG_CONFIG_HOME", "/x");
        environment.put("DOCKER_CONFIG", "conf");

        assertThat(AuthFiles.in(environment, null, 7L, dir).paths())
                .containsExactly(
                        Path.of("/r/containers/auth.json"),
                        Path.of("/x/containers/auth.json"),
                        dir.resolve("conf/config.json"));
    }

    @Test
    void firstFileWithEntryWins() throws Exception {
        List<String> users = new ArrayList<>();
        List<String> files = List.of("run/containers/auth.json", ".config/containers/auth.json", ".docker/config.json");
        write(".dockercfg", "{" + AuthFileIT.entry("https://quay.io/v1/", "dockercfg") + "}");
        users.add(find().username());
        for (int i = files.size() - 1; i >= 0; i--) {
            write(files.get(i), AuthFileIT.auths(AuthFileIT.entry("quay.io", "file" + i)));
            users.add(find().username());
        }
        assertThat(users).containsExactly("dockercfg", "file2", "file1", "file0");

        write(files.get(0), AuthFileIT.auths(AuthFileIT.entry("other.io", "x")));
        assertThat(find()).hasToString("user 'file1' (the entry 'quay.io' of " + dir.resolve(files.get(1)) + ")");
    }

    @Test
    void namesFilesReadIfNoEntryIsFound() throws Exception {
        assertThat(find().description()).isEqualTo("no credentials were given, and no credentials file exists");

        // Docker's file may contain only settings.
        Path docker = write(".docker/config.json", "{\"HttpHeaders\": {}}");
        assertThat(find().kind()).isEqualTo(RegistryCredentials.Kind.NONE);
        assertThat(find().description())
                .isEqualTo("no credentials were given, and " + docker + " has no entry for quay.io");
    }

    @Test
    void invalidFileIsAnErrorEvenIfALaterFileIsValid() throws Exception {
        Path broken = write(".config/containers/auth.json", "{\"auths\": ");
        write(".docker/config.json", AuthFileIT.auths(AuthFileIT.entry("quay.io", "robot")));

        assertThatThrownBy(this::find).hasMessageStartingWith(broken + " is not a JSON object");
    }

    @Test
    void registryAuthFileReplacesAllOthersAndMustExist() throws Exception {
        write(".docker/config.json", AuthFileIT.auths(AuthFileIT.entry("quay.io", "docker")));
        environment.put("REGISTRY_AUTH_FILE", "mine.json");

        assertThatThrownBy(this::find)
                .isInstanceOf(IOException.class)
                .hasMessage("REGISTRY_AUTH_FILE specifies " + dir.resolve("mine.json")
                        + ", which does not exist; correct or unset it");

        write("mine.json", AuthFileIT.auths(AuthFileIT.entry("other.io", "x")));
        assertThat(find().kind()).isEqualTo(RegistryCredentials.Kind.NONE);
        write("mine.json", AuthFileIT.auths(AuthFileIT.entry("quay.io", "mine")));
        assertThat(find().username()).isEqualTo("mine");
    }

    @Test
    void unreadableFileIsError() throws Exception {
        // Even root cannot read a directory as a file.
        Files.createDirectories(dir.resolve(".docker/config.json"));

        assertThatThrownBy(this::find)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(dir.resolve(".docker/config.json").toString());
    }

    private RegistryCredentials find() throws Exception {
        environment.putIfAbsent("XDG_RUNTIME_DIR", dir.resolve("run").toString());
        return AuthFiles.in(environment, dir, 7L, dir).find(TARGET, new CredentialHelpers(Map.of()));
    }

    private Path write(String name, String text) throws IOException {
        Path file = dir.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
