package io.jenkins.plugins.coreos.scripts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.cosa.CosaException;
import io.jenkins.plugins.coreos.core.cosa.CosaRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The arguments of COSA; the stand-in rejects what COSA's option parser, recorded in options.txt, rejects. */
class CosaBuildOptionsIT {
    @TempDir
    private Path root;

    private CosaBuildScript script;

    @BeforeEach
    void prepare() {
        script = new CosaBuildScript(root);
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "2026"})
    void everyParameterReachesCosa(String generation) throws Exception {
        script.with("COSA_STANDIN_GENERATION", generation);
        Path auth = Files.writeString(root.resolve("auth.json"), "{}");
        Path earlier = Files.createDirectories(root.resolve("earlier builds"));
        Files.writeString(
                earlier.resolve("builds.json"),
                "{\n    \"builds\": [\n        {\"arches\": [\"other\"], \"id\": \"9.6.0\"}\n    ]\n}\n");
        CosaRequest request = CosaRequest.builder()
                .set("cosaDir", script.cosaDir.toString())
                .set("source", "https://github.com/openshift/os")
                .set("branch", "release-4.20")
                .set("commit", "0123abcdef".repeat(4))
                .set("variant", "rhel-9.6")
                .set("yumrepos", "https://x/repos")
                .set("yumreposBranch", "main")
                .set("transientBuild", true)
                .set("buildFetchUrl", earlier.toString())
                .set("version", "9.6.1")
                .set("parentBuild", "9.6.0")
                .set("autolock", "9.5.9")
                .set("force", true)
                .set("skipPrune", true)
                .set("artifacts", List.of("qemu", "metal"))
                .set("compress", true)
                .set("authFile", auth.toString())
                .set("extraFetchArgs", generation.equals("classic") ? List.of("--dry-run") : List.of("anything at all"))
                .set("extraBuildArgs", generation.equals("classic") ? List.of("--tag", "my tag") : List.of("--direct"))
                .build();

        script.run(request.arguments()).result();

        List<String> expected = new ArrayList<>(List.of(
                "cosa init --transient --branch=release-4.20 --commit=" + "0123abcdef".repeat(4) + " --variant=rhel-9.6"
                        + " --yumrepos=https://x/repos --yumrepos-branch=main https://github.com/openshift/os",
                "cosa buildfetch --url=" + earlier.toString().replace(" ", "\\ "),
                "cosa buildfetch --url=" + earlier.toString().replace(" ", "\\ ") + " --build=9.6.0",
                "cosa fetch --autolock=9.5.9 " + (generation.equals("classic") ? "--dry-run" : "anything\\ at\\ all"),
                "cosa build --version=9.6.1 --parent-build=9.6.0 --autolock=9.5.9 --force --skip-prune "
                        + (generation.equals("classic") ? "--tag my\\ tag" : "--direct") + " ostree"));
        expected.addAll(
                generation.equals("classic")
                        ? List.of("cosa buildextend-qemu", "cosa buildextend-metal")
                        : List.of("cosa osbuild qemu metal"));
        expected.add("cosa compress");
        assertThat(work(script.calls())).containsExactlyElementsOf(expected);
    }

    @Test
    void strictAppliesToFetchAndBuild() throws Exception {
        script.with("COSA_STANDIN_GENERATION", "classic").build("--strict").result();

        assertThat(work(script.calls()))
                .containsExactly("cosa init https://x/y", "cosa fetch --strict", "cosa build --strict ostree");
    }

    @Test
    void reportsArgumentsRejectedByCosa() throws Exception {
        CosaException error = script.build("--build-arg", "--nonsense=1").error();

        assertThat(error.phase()).isEqualTo("build");
        assertThat(error.getMessage()).endsWith("its last line: build: unrecognized option '--nonsense'");
        assertThat(script.with("COSA_STANDIN_GENERATION", "classic")
                        .build("--strict", "--autolock", "1")
                        .error())
                .hasMessageEndingWith("fatal: ERROR: Can't use --autolock and --strict together");
    }

    @Test
    void passesThePullSecretInTheEnvironment() throws Exception {
        Path bin = Files.createDirectories(root.resolve("bin"));
        Files.writeString(
                bin.resolve("cosa"),
                "#!/bin/bash\necho \"$1 with ${REGISTRY_AUTH_FILE:-}\" >&2\nexec " + CosaBuildScript.STAND_IN
                        + "/cosa \"$@\"\n");
        Files.setPosixFilePermissions(bin.resolve("cosa"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(root.resolve("auth.json"), "{}");
        script.with("PATH", bin + ":" + System.getenv("PATH"));

        assertThat(script.build("--authfile", "auth.json").log()).contains("build with " + root + "/auth.json\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'; touch pwned; '",
                "$(touch pwned)",
                "`touch pwned`",
                "\"; touch pwned #",
                "two\nlines\n",
                "-rf",
                "--version=1",
                "a b*?[c]",
                "\\",
                "ä\u001b[31m",
                "${IFS}"
            })
    void hostileValueReachesCosaAsOneArgument(String value) throws Exception {
        script.build("--fetch-arg", value, "--branch", value, "--yumrepos", "https://" + value)
                .result();

        String call = Files.readString(root.resolve("calls"));
        assertThat(unquote(call)).contains("\0fetch\0" + value + "\0", "\0--branch=" + value + "\0");
        assertThat(root.resolve("pwned")).doesNotExist();
        assertThat(script.cosaDir.resolve("pwned")).doesNotExist();
    }

    @Test
    void acceptsAnyDirectoryNameOnOneLine() throws Exception {
        for (String name : List.of("it's", "$(touch pwned)", "-dash", "a*b", "ü \"q\"")) {
            assertThat(script.run(List.of("--cosa-dir", name, "--source", "https://x/y"))
                            .result()
                            .dir())
                    .startsWith(root + "/" + name + "/builds/");
        }
        assertThat(script.run(List.of("--cosa-dir", "a\nid\tevil")).error())
                .hasMessageEndingWith("cosaDir has a tab or a line break in its name");
        assertThat(root.resolve("pwned")).doesNotExist();
    }

    /** Returns the calls that change something, without queries. */
    private static List<String> work(List<String> calls) {
        return calls.stream()
                .filter(call -> !call.matches("cosa (basearch|osbuild --supported-platforms|.* --help)"))
                .toList();
    }

    /** Returns the words of the calls, each followed by NUL, as bash parses them. */
    private static String unquote(String calls) throws Exception {
        Process bash = new ProcessBuilder(
                        "bash", "-c", "eval \"set -- $1\"; printf '%s\\0' \"$@\"", "bash", calls.replace(" \n", " "))
                .start();
        String words = new String(bash.getInputStream().readAllBytes(), UTF_8);
        assertThat(bash.waitFor()).isZero();
        return words;
    }
}
