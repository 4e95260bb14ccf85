package io.jenkins.plugins.coreos.library;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The library's scripts as the variables call them, in a real shell with the stand-in for COSA. */
class LibraryScriptsIT {
    @TempDir
    Path workspace;

    private Path cosaDir;
    private LibraryShell shell;

    @BeforeEach
    void buildsInDirectoryWithBlankInName() {
        shell = new LibraryShell(workspace);
        cosaDir = shell.build("cosa dir", "qemu");
    }

    @Test
    void kolaWritesLogsAndResultsToTheWorkspace() throws IOException {
        Processes.Result result = script(
                        "kola-run.sh", "kola-pr", "cosa dir", "run", "off", "--build=latest", "--tag=!a b")
                .ok();

        assertThat(result.stdout()).contains("--- PASS: basic");
        assertThat(files(workspace)).contains("kola-pr.tar.xz", "kola-pr.xml");
        assertThat(workspace.resolve("kola-pr.xml"))
                .as("Jenkins reports a file without a test as a lack of results")
                .content()
                .isEqualTo("<testsuites tests=\"1\"><testsuite name=\"kola-pr\" tests=\"1\"><testcase name=\"basic\""
                        + " classname=\"kola-pr.tests\" time=\"1.0\"><system-out>a console</system-out>"
                        + "</testcase></testsuite></testsuites>\n");
        assertThat(Processes.command(
                                "tar",
                                "-tf",
                                workspace.resolve("kola-pr.tar.xz").toString())
                        .ok()
                        .stdout())
                .contains("kola-pr/reports/report.json");
        assertThat(files(cosaDir.resolve("tmp"))).noneMatch(name -> name.startsWith("kola-"));
    }

    @Test
    void returnsTheExitCodeOfKolaAndKeepsLogs() {
        shell.with("COSA_STANDIN_KOLA", "77");
        assertThat(script("kola-run.sh", "kola", "cosa dir", "run", "off", "--build=latest")
                        .exitCode())
                .isEqualTo(77);
        assertThat(workspace.resolve("kola.xml"))
                .content()
                .contains("<testcase name=\"basic\" classname=\"kola.tests\"")
                .doesNotContain("<failure");

        shell.with("COSA_STANDIN_KOLA", "1");
        assertThat(script("kola-run.sh", "kola", "cosa dir", "run", "off", "--build=latest")
                        .exitCode())
                .isEqualTo(1);
        assertThat(workspace.resolve("kola.xml")).content().contains("<failure message=\"Test failed\">");
    }

    @Test
    void removesFilesOfAnEarlierRun() throws IOException {
        script("kola-run.sh", "kola", "cosa dir", "run", "off", "--build=latest")
                .ok();

        Processes.Result result =
                script("kola-run.sh", "kola", "cosa dir", "run", "off", "--build=latest", "--bad-flag");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.stderr()).contains("unknown flag", "coreosTest: kola left no logs");
        assertThat(files(workspace)).doesNotContain("kola.tar.xz", "kola.xml");
    }

    @Test
    void reportsMissingTools() {
        assertThat(script("kola-run.sh", "kola", "nowhere", "run", "off").stderr())
                .isEqualTo("coreosTest: there is no directory nowhere: give COSA's directory as cosaDir\n");
        assertThat(script("kola-run.sh", "kola-$(id)", "cosa dir", "run", "off").stderr())
                .isEqualTo("coreosTest: the marker results in 'kola-$(id)', which is not a valid file name\n");
    }

    @Test
    void removesReadOnlyFiles() throws IOException {
        shell.run("chmod -R a-w 'cosa dir/cache' && ln -s /etc 'cosa dir/link'").ok();

        script("clean-cosa-dir.sh", "cosa dir", "all").ok();

        assertThat(files(cosaDir)).isEmpty();
        assertThat(Path.of("/etc/passwd")).exists();
    }

    @Test
    void removesOnlyTheCache() throws IOException {
        shell.run("cd 'cosa dir' && touch tmp/cosa-transient tmp/builds-source.json tmp/other cache/x")
                .ok();

        script("clean-cosa-dir.sh", "cosa dir", "cache").ok();

        assertThat(files(cosaDir.resolve("tmp"))).containsExactlyInAnyOrder("cosa-transient", "builds-source.json");
        assertThat(files(cosaDir.resolve("cache"))).isEmpty();
        assertThat(cosaDir.resolve(
                        "builds/latest/" + System.getProperty("os.arch").replace("amd64", "x86_64") + "/meta.json"))
                .exists();
    }

    @Test
    void removesNothingThroughALink() throws IOException {
        shell.run("mkdir precious && touch precious/file && rm -rf 'cosa dir/cache' 'cosa dir/tmp'"
                        + " && ln -s ../precious 'cosa dir/cache' && ln -s ../precious 'cosa dir/tmp'")
                .ok();

        assertThat(script("clean-cosa-dir.sh", "cosa dir", "cache").ok().stderr())
                .contains("cosa dir/cache is a link");
        script("clean-cosa-dir.sh", "cosa dir", "all").ok();

        assertThat(workspace.resolve("precious/file")).exists();
        assertThat(files(cosaDir)).isEmpty();
    }

    @Test
    void acceptsMissingDirectory() {
        script("clean-cosa-dir.sh", "nowhere", "all").ok();
        shell.run("mkdir empty").ok();
        script("clean-cosa-dir.sh", "empty", "cache").ok();
    }

    @Test
    void rejectsOtherArguments() {
        assertThat(script("clean-cosa-dir.sh", "cosa dir", "most").exitCode()).isEqualTo(2);

        assertThat(cosaDir.resolve("builds")).exists();
    }

    @Test
    void keepsCacheThatIsALink() throws IOException {
        shell.run("mkdir outside && touch outside/keep && chmod 500 outside && rm -rf 'cosa dir/cache'"
                        + " && ln -s ../outside 'cosa dir/cache' && ln -s ../../outside 'cosa dir/tmp/link'")
                .ok();

        Processes.Result result =
                script("clean-cosa-dir.sh", "cosa dir", "cache").ok();

        assertThat(workspace.resolve("outside/keep")).exists();
        assertThat(Files.getPosixFilePermissions(workspace.resolve("outside")))
                .isEqualTo(PosixFilePermissions.fromString("r-x------"));
        assertThat(cosaDir.resolve("cache")).isSymbolicLink();
        assertThat(files(cosaDir.resolve("tmp"))).doesNotContain("link");
        assertThat(result.stderr()).contains(cosaDir + "/cache is a link: neither it nor its target is removed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"link", "./link", "dir/link/deep"})
    void doesNotCleanDirectoryThatIsALink(String name) {
        shell.run(
                        "mkdir -p outside/deep dir && touch outside/deep/keep && ln -s outside link && ln -s ../outside dir/link")
                .ok();

        Processes.Result result = script("clean-cosa-dir.sh", name, "all");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.stderr()).startsWith("clean-cosa-dir: " + name + " is a link, or has one in its path");
        assertThat(workspace.resolve("outside/deep/keep")).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"./cosa dir/", "other/../cosa dir", "."})
    void cleansRelativePath(String name) throws IOException {
        shell.run("mkdir other").ok();

        script("clean-cosa-dir.sh", name, "all").ok();

        assertThat(cosaDir.resolve("builds")).doesNotExist();
    }

    @Test
    void kolaDoesNotWriteThroughPlantedLinks() throws IOException {
        shell.run("mkdir bin && echo untouched >victim && printf '%s\\n' '#!/bin/bash'"
                        + " \"case \\$* in *tar*) ln -s victim '$PWD/kola.tar.xz'; ln -s victim '$PWD/kola.xml' ;; esac\""
                        + " \"exec '$(command -v cosa)' \\\"\\$@\\\"\" >bin/cosa && chmod +x bin/cosa")
                .ok();
        shell.with(
                "PATH",
                workspace.resolve("bin") + ":" + Library.BASE.toAbsolutePath().resolve("src/test/resources/cosa") + ":"
                        + System.getenv("PATH"));

        script("kola-run.sh", "kola", "cosa dir", "run", "off", "--build=latest");

        assertThat(workspace.resolve("victim")).hasContent("untouched");
    }

    private Processes.Result script(String name, String... words) {
        return shell.script(name, words);
    }

    private static List<String> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
