package io.jenkins.plugins.coreos.jenkins;

import static io.jenkins.plugins.coreos.jenkins.SharedLibrary.SANDBOXED;
import static io.jenkins.plugins.coreos.jenkins.SharedLibrary.TRUSTED;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.FailureLogs;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parameters passed from a Jenkinsfile through the library to the step that checks them. */
@Tag("jenkins")
@ExtendWith({LibraryBed.class, FailureLogs.class})
class LibraryParametersIT {
    private final PipelineBed bed;

    LibraryParametersIT(PipelineBed bed) {
        this.bed = bed;
    }

    @AfterEach
    void unloadLibraries() {
        SharedLibrary.set(bed.controller, SANDBOXED);
    }

    /**
     * Jenkins converts the arguments of a step to strings. If that called a method of the Jenkinsfile, the library
     * would use the value of that method as the checked parameters.
     */
    @ParameterizedTest
    @ValueSource(strings = {SANDBOXED, TRUSTED})
    void jenkinsfileMethodsCannotReplaceCheckedParameters(String kind) {
        Path repository = SharedLibrary.repository(bed.directory("library"));
        SharedLibrary.set(bed.controller, kind, SharedLibrary.configuration("coreos-assembler", repository, false));

        RealBuild build =
                bed.controller.addJob("library-parameters-" + kind, """
                        @Library('coreos-assembler') _
                        class Text implements Serializable {
                          String toString() { [tests: ['taken']].toString() }
                          int hashCode() { 7 }
                        }
                        class Parameters extends HashMap {
                          Set entrySet() { [].toSet() }
                          int size() { 0 }
                        }
                        def attempt(Closure call) {
                          try { echo "went through: ${call()}" } catch (e) { echo "refused: ${e.message}" }
                        }
                        node('cosa') {
                          attempt { coreosTest(cosaDir: "${-> [only: 'x', cosaDir: '/taken']}") }
                          attempt { coreosTest(tests: ["${-> [only: 'x', cosaDir: '/taken']}"]) }
                          attempt { coreosTest(tests: "${new Text()}") }
                          attempt { coreosTest(tests: [new Text()]) }
                          attempt { coreosTest(new Parameters()) }
                          attempt { coreosTest(extraArgs: { 'taken' }) }
                        }
                        """).build().expect("SUCCESS");

        assertThat(build.console().lines().filter(line -> line.contains("refused: ")))
                .hasSize(6)
                .allMatch(line -> line.contains("refused: coreosTest: a parameter contains an object of type Groovy"));
        assertThat(build.console()).doesNotContain("went through: ").doesNotContain("taken");
    }
}
