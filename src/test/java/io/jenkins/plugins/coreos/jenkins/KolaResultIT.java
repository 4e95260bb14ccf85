package io.jenkins.plugins.coreos.jenkins;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.Processes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code coreosTestResult} on an agent that answers late, with a restart of the controller meanwhile. */
@Tag("jenkins")
@ExtendWith({SharedBed.class, FailureLogs.class})
class KolaResultIT {
    private final PipelineBed bed;

    KolaResultIT(PipelineBed bed) {
        this.bed = bed;
    }

    private void signal(String signal) {
        ProcessHandle process = bed.agent.process();
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process);
        for (ProcessHandle each : all) {
            Processes.command(List.of("kill", signal, Long.toString(each.pid())))
                    .ok();
        }
    }

    @Test
    void readsTheReportAfterARestart() throws Exception {
        RealBuild build = bed.controller.addJob("test-result", """
                        node('cosa') {
                          writeFile file: 'kola.json', text: '''[{"tests": [
                              {"name": "basic", "result": "PASS"}, {"name": "raid", "result": "FAIL"}]}]'''
                          sleep 5
                          coreosTestResult name: 'kola', code: 1, report: 'kola.json'
                          echo 'after the result'
                        }
                        """).build();
        build.awaitLog("Sleeping for 5 sec");
        signal("-STOP");
        try {
            build.awaitLog("[Pipeline] coreosTestResult");
            bed.controller.restart();
        } finally {
            signal("-CONT");
        }

        build.expect("SUCCESS");
        assertThat(build.console()).contains("after the result").doesNotContain("cannot be read");
        assertThat(bed.controller.http().get("job/test-result/1/coreos/api/json?tree=tests[name,passed,failed]"))
                .containsOnlyOnce("\"name\":\"kola\"")
                .contains("\"passed\":1", "\"failed\":1");
    }
}
