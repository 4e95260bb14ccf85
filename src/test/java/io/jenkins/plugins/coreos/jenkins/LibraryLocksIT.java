package io.jenkins.plugins.coreos.jenkins;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.testing.FailureLogs;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * {@code lock} of coreosPipeline: resources of the Lockable Resources plugin, acquired before the agent and held to the
 * end.
 */
@Tag("jenkins")
@ExtendWith({LibraryBed.class, FailureLogs.class})
class LibraryLocksIT {
    private static final String WAITS = "is not free, waiting for execution";

    private final PipelineBed bed;

    LibraryLocksIT(PipelineBed bed) {
        this.bed = bed;
    }

    @BeforeEach
    void loadLibrary() {
        SharedLibrary.load(bed);
    }

    @Test
    void secondBuildWaitsForFirstWithoutAgent() {
        Path gate = bed.gate("lock");
        RealBuild first = build("lock-first", gate, "lock: 'stream-a'");
        first.awaitLog("waiting at the gate");
        assertThat(held()).isEqualTo(Map.of("stream-a", "lock-first #1"));

        RealBuild second = build("lock-second", gate, "lock: 'stream-a'");
        second.awaitLog(WAITS);
        assertThat(second.console()).doesNotContain("Running on");
        assertThat(held()).isEqualTo(Map.of("stream-a", "lock-first #1"));

        bed.open(gate);
        first.expect("SUCCESS");
        second.expect("SUCCESS");
        assertThat(second.console().indexOf(WAITS))
                .isLessThan(second.console().indexOf("Lock acquired"))
                .isLessThan(second.console().indexOf("Running on"));
        assertThat(held()).isEmpty();
    }

    @Test
    void waitsOnlyForItsOwnResourcesAndHoldsAllOfThem() {
        Path gate = bed.gate("locks");
        RealBuild first = build("locks-first", gate, "lock: ['stream-b', 'stream-c']");
        first.awaitLog("waiting at the gate");
        assertThat(held()).isEqualTo(Map.of("stream-b", "locks-first #1", "stream-c", "locks-first #1"));

        build("locks-other", null, "lock: 'stream-d'").expect("SUCCESS");
        RealBuild second = build("locks-second", null, "lock: ['stream-e', 'stream-c']");
        second.awaitLog(WAITS);

        bed.open(gate);
        first.expect("SUCCESS");
        second.expect("SUCCESS");
        assertThat(held()).isEmpty();
    }

    @Test
    void failureReleasesLock() {
        build("lock-fails", null, "lock: 'stream-f'", "COSA_STANDIN_FAIL=build:3")
                .expect("FAILURE");

        assertThat(held()).isEmpty();
        build("lock-after-failure", null, "lock: 'stream-f'").expect("SUCCESS");
    }

    @Test
    void abortReleasesLockToWaitingBuild() {
        Path gate = bed.gate("lock abort");
        RealBuild first = build("lock-aborted", gate, "lock: 'stream-g'");
        first.awaitLog("waiting at the gate");
        RealBuild second = build("lock-impatient", null, "lock: 'stream-g'");
        second.awaitLog(WAITS);
        RealBuild third = build("lock-patient", null, "lock: 'stream-g'");
        third.awaitLog(WAITS);

        second.abort();
        second.expect("ABORTED");
        first.abort();
        first.expect("ABORTED");

        third.expect("SUCCESS");
        assertThat(held()).isEmpty();
        assertThat(bed.agent.workspace("lock-aborted").resolve("cosa")).isEmptyDirectory();
    }

    private RealBuild build(String name, Path gate, String more, String... environment) {
        String variables = (gate == null ? "" : "'COSA_GATE=" + gate + "'")
                + (environment.length == 0 ? "" : "'" + environment[0] + "'");
        return bed.controller.addJob(name, """
                        @Library('coreos-assembler') _
                        withEnv([%s]) {
                          coreosPipeline agent: 'cosa', source: 'https://github.com/openshift/os', %s
                        }
                        """.formatted(variables, more)).build();
    }

    /** The locked resources by the builds that hold them. */
    private Map<String, String> held() {
        Map<String, String> held = new TreeMap<>();
        try {
            for (JsonObject resource :
                    bed.controller.http().json("lockable-resources/api/json").objects("resources")) {
                if (Boolean.TRUE.equals(resource.members().get("locked"))) {
                    held.put(resource.string("name"), resource.string("buildName"));
                }
            }
        } catch (JsonException e) {
            throw new AssertionError("unexpected response of Lockable Resources", e);
        }
        return held;
    }
}
