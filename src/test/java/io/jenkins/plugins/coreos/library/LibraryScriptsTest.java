package io.jenkins.plugins.coreos.library;

import static org.assertj.core.api.Assertions.assertThat;

import groovy.lang.Script;
import io.jenkins.plugins.coreos.testing.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library's scripts as the variables call them, in a real shell with the stand-in for COSA. */
class LibraryScriptsTest {
    private static final Path STAND_IN = Library.BASE.toAbsolutePath().resolve("src/test/resources/cosa");

    @TempDir
    Path workspace;

    private Path cosaDir;

    @BeforeEach
    void aBuildInADirectoryWithABlankInItsName() {
        cosaDir = workspace.resolve("cosa dir");
        shell(
                        "mkdir 'cosa dir' && cd 'cosa dir' && cosa init https://x/y && cosa fetch && cosa build && cosa osbuild qemu")
                .ok();
    }

    @Test
    void kolaLeavesItsLogsAndResultsInTheWorkspace() throws IOException {
        Processes.Result result = script("kola-run.sh", "kola-pr", "cosa dir", "run", "--build=latest", "--tag=!a b")
                .ok();

        assertThat(result.stdout()).contains("--- PASS: basic");
        assertThat(files(workspace)).contains("kola-pr.tar.xz", "kola-pr.xml");
        assertThat(workspace.resolve("kola-pr.xml"))
                .content()
                .contains("<testcase classname=\"kola-pr\" name=\"basic\"");
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
    void kolasExitCodeIsTheScriptsAndTheLogsAreThereAllTheSame() throws IOException {
        assertThat(shell("COSA_STANDIN_KOLA=77 bash "
                                + file("kola-run.sh", "kola", "cosa dir", "run", "--build=latest"))
                        .exitCode())
                .isEqualTo(77);

        assertThat(workspace.resolve("kola.xml")).content().contains("<failure message=\"WARN\"/>");
    }

    @Test
    void withoutLogsThereAreNoFilesOfAnEarlierRun() throws IOException {
        script("kola-run.sh", "kola", "cosa dir", "run", "--build=latest").ok();

        Processes.Result result = script("kola-run.sh", "kola", "cosa dir", "run", "--build=latest", "--bad-flag");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.stderr()).contains("unknown flag", "coreosTest: kola left no logs");
        assertThat(files(workspace)).doesNotContain("kola.tar.xz", "kola.xml");
    }

    @Test
    void whatIsMissingIsSaid() {
        assertThat(script("kola-run.sh", "kola", "nowhere", "run").stderr())
                .isEqualTo("coreosTest: there is no directory nowhere: give COSA's directory as cosaDir\n");
        assertThat(script("kola-run.sh", "kola-$(id)", "cosa dir", "run").stderr())
                .isEqualTo("coreosTest: the marker makes 'kola-$(id)', which is no name of a file\n");
    }

    @Test
    void allOfTheDirectoryCanBeRemovedAlsoWhatIsReadOnly() throws IOException {
        shell("chmod -R a-w 'cosa dir/cache' && ln -s /etc 'cosa dir/link'").ok();

        script("clean-cosa-dir.sh", "cosa dir", "all").ok();

        assertThat(files(cosaDir)).isEmpty();
        assertThat(Path.of("/etc/passwd")).exists();
    }

    @Test
    void theCacheAloneCanBeRemoved() throws IOException {
        shell("cd 'cosa dir' && touch tmp/cosa-transient tmp/builds-source.json tmp/other cache/x")
                .ok();

        script("clean-cosa-dir.sh", "cosa dir", "cache").ok();

        assertThat(files(cosaDir.resolve("tmp"))).containsExactlyInAnyOrder("cosa-transient", "builds-source.json");
        assertThat(files(cosaDir.resolve("cache"))).isEmpty();
        assertThat(cosaDir.resolve(
                        "builds/latest/" + System.getProperty("os.arch").replace("amd64", "x86_64") + "/meta.json"))
                .exists();
    }

    @Test
    void whatIsNotThereNeedNotBeRemoved() {
        script("clean-cosa-dir.sh", "nowhere", "all").ok();
        shell("mkdir empty").ok();
        script("clean-cosa-dir.sh", "empty", "cache").ok();
    }

    @Test
    void anythingElseIsNotRemoved() {
        assertThat(script("clean-cosa-dir.sh", "cosa dir", "most").exitCode()).isEqualTo(2);

        assertThat(cosaDir.resolve("builds")).exists();
    }

    private Processes.Result script(String name, String... words) {
        return shell("bash " + file(name, words));
    }

    /** The script with its arguments in it, in a file. */
    private String file(String name, String... words) {
        Script library = Library.variable("coreosLibrary");
        Object[] arguments = {
            Library.read("resources/io/jenkins/plugins/coreos/" + name), new ArrayList<>(List.of(words))
        };
        try {
            Path file = Files.createTempFile(workspace, "script", ".sh");
            Files.writeString(
                    file, String.valueOf(library.getMetaClass().invokeMethod(library, "withArguments", arguments)));
            return "'" + file + "'";
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Processes.Result shell(String command) {
        return Processes.command("sh", "-c", command)
                .in(workspace)
                .env("PATH", STAND_IN + ":" + System.getenv("PATH"))
                .env("COSA_BUILD_KVM_DEVICE", "/dev/null")
                .env("COSA_STANDIN_SIZE", "3000")
                .run();
    }

    private static List<String> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
