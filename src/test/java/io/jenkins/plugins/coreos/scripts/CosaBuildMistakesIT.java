package io.jenkins.plugins.coreos.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.cosa.CosaBuild;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mistakes that only the agent can detect: the script reports them before COSA fetches and builds. */
class CosaBuildMistakesIT {
    private static final String EMPTY_LIST = "{\n    \"builds\": [],\n    \"schema-version\": \"1.0.0\"\n}\n";

    @TempDir
    private Path root;

    private CosaBuildScript script;

    @BeforeEach
    void prepare() {
        script = new CosaBuildScript(root);
    }

    @ParameterizedTest
    @CsvSource({
        "2026, qmeu, qemu",
        "2026, metla, metal",
        "2026, vmwear, vmware",
        "classic, qmeu, qemu",
        "2026, extensions-container, ''",
        "2026, toaster, ''"
    })
    void unknownArtifactIsAnErrorBeforeTheBuild(String generation, String artifact, String near) throws Exception {
        CosaBuildScript.Outcome outcome =
                script.with("COSA_STANDIN_GENERATION", generation).build("--artifact", "metal", "--artifact", artifact);

        assertThat(outcome.error().getMessage())
                .startsWith("cosaBuild failed in the phase init: the artifact '" + artifact
                        + "' is not supported by this version of COSA"
                        + (near.isEmpty() ? "" : " (did you mean '" + near + "'?)") + "; it supports aliyun, ")
                .contains(" metal, metal4k, ", ", powervs, ", ", qemu, ", ", vmware, ");
        assertThat(script.calls()).allMatch(call -> call.matches("cosa (osbuild --supported-platforms|.*--help)"));
    }

    @ParameterizedTest
    @CsvSource({"2026, vmware", "2026, secex", "2026, qemu-secex", "classic, extensions-container", "classic, live"})
    void artifactOfEitherCommandIsAccepted(String generation, String artifact) throws Exception {
        script.with("COSA_STANDIN_GENERATION", generation)
                .build("--artifact", artifact)
                .result();

        assertThat(script.calls()).anyMatch(call -> call.endsWith(" " + artifact) || call.endsWith("-" + artifact));
    }

    /** Also checked if the phase osbuild follows in a later call. */
    @Test
    void unknownArtifactIsAnErrorInEarlierPhases() throws Exception {
        assertThat(script.build("--phase", "init", "--artifact", "qmeu").error())
                .hasMessageContaining("the artifact 'qmeu' is not supported by this version of COSA");
        assertThat(script.cosaDir.resolve("src")).doesNotExist();
    }

    @Test
    void unansweredQuestionLeavesTheErrorToThePhaseOsbuild() throws Exception {
        Path bin = Files.createDirectories(root.resolve("bin"));
        Path cosa = Files.writeString(
                bin.resolve("cosa"),
                "#!/bin/bash\ncase \"$*\" in *--help* | *--supported-platforms*) exit 1 ;; esac\nexec "
                        + CosaBuildScript.STAND_IN + "/cosa \"$@\"\n");
        assertThat(cosa.toFile().setExecutable(true)).isTrue();
        script.with("PATH", bin + ":" + System.getenv("PATH"));

        assertThat(script.build("--artifact", "qmeu").error())
                .hasMessageContaining("cosaBuild failed in the phase osbuild")
                .hasMessageContaining("unknown command: buildextend-qmeu");
        assertThat(script.build("--artifact", "qemu").result().images()).containsKey("qemu");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void notesThatNothingWasFetched(boolean hasParent) throws Exception {
        Path url = Files.createDirectories(root.resolve("streams/rhel-9.6"));
        List<String> parent = hasParent ? List.of("--parent-build", "9.6.1") : List.of();

        CosaBuildScript.Outcome outcome = fetching(url, parent);

        assertThat(outcome.result().changed()).as("the first build").isTrue();
        assertThat(outcome.log())
                .contains("cosaBuild: buildFetchUrl: nothing was fetched, because " + url
                        + "/builds.json does not exist or cannot be read. This is expected before the first build there; otherwise, correct the URL or"
                        + " its permissions; COSA usually keeps builds in " + url + "/builds\n");
        assertThat(script.calls())
                .filteredOn(call -> call.startsWith("cosa buildfetch"))
                .hasSize(1);
    }

    @Test
    void notesThatNothingWasFetchedBesideLocalBuilds() throws Exception {
        script.build().result();
        Path url = Files.createDirectories(root.resolve("stream/builds"));

        CosaBuildScript.Outcome outcome = fetching(url, List.of());

        assertThat(outcome.result().id()).isNotNull();
        assertThat(outcome.log())
                .contains("nothing was fetched, because " + url + "/builds.json does not exist or cannot be read.")
                .doesNotContain("COSA usually keeps builds");
    }

    @Test
    void notesAnEmptyListOfBuilds() throws Exception {
        Path url = Files.createDirectories(root.resolve("stream/builds"));
        Files.writeString(url.resolve("builds.json"), EMPTY_LIST);

        CosaBuildScript.Outcome outcome = fetching(url, List.of());

        assertThat(outcome.result().changed()).isTrue();
        assertThat(outcome.log())
                .contains("buildFetchUrl: nothing was fetched, because " + url + "/builds.json lists no builds\n");
    }

    @Test
    void notesThatTheFetchedBuildIsForAnotherArchitecture() throws Exception {
        CosaBuild earlier = script.with("COSA_STANDIN_ARCH", "s390x").build().result();
        Path url = Files.move(script.cosaDir.resolve("builds"), root.resolve("builds"));
        script = new CosaBuildScript(Files.createDirectory(root.resolve("other"))).with("COSA_STANDIN_ARCH", "aarch64");

        CosaBuildScript.Outcome outcome = fetching(url, List.of());

        assertThat(outcome.result().arch()).isEqualTo("aarch64");
        assertThat(outcome.log())
                .contains("No aarch64 artifacts for build " + earlier.id())
                .contains("the latest build there does not include aarch64");
    }

    @Test
    void fetchedBuildsNeedNoNote() throws Exception {
        script.build().result();
        Path url = Files.move(script.cosaDir.resolve("builds"), root.resolve("builds"));
        script = new CosaBuildScript(Files.createDirectory(root.resolve("other")));

        assertThat(fetching(url, List.of()).log()).doesNotContain("cosaBuild: buildFetchUrl:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"builds", "builds/new", "builds/latest/x", "src", "src/config"})
    void directoryInsideAnotherOneOfCosaIsAnError(String inside) throws Exception {
        script.build().result();
        Path place = script.cosaDir.resolve(inside);

        assertThat(script.run(List.of("--cosa-dir", place.toString(), "--source", "https://x/y"))
                        .error())
                .hasMessage("cosaBuild failed in the phase init: " + place
                        + " is inside the COSA work directory " + script.cosaDir + ": set cosaDir to "
                        + script.cosaDir);
        assertThat(script.cosaDir.resolve("builds/new")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"builds", "builds/17", "src/cosa", "cosa/builds"})
    void directoryWithSuchANameIsUsable(String name) throws Exception {
        for (int time = 1; time <= 2; time++) {
            assertThat(script.run(List.of("--cosa-dir", name, "--source", "https://x/y"))
                            .result()
                            .dir())
                    .startsWith(root + "/" + name + "/builds/");
        }
    }

    private CosaBuildScript.Outcome fetching(Path url, List<String> more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("--build-fetch-url", url.toString()));
        arguments.addAll(more);
        return script.build(arguments.toArray(String[]::new));
    }
}
