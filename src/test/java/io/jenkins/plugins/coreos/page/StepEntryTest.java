package io.jenkins.plugins.coreos.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StepEntryTest {
    private final StepEntry running = StepEntry.running("7", "pushOciArchive", "to quay.io/org/rhcos (1)", 1000);
    private final PageContent content = new PageContent();

    @Test
    void failureKeepsFirstLineWithoutNameOfStep() {
        StepEntry failed = running.failed("pushOciArchive: quay.io answered HTTP 401\nat line 2", 4000);

        assertThat(failed.isFailed()).isTrue();
        assertThat(failed.error).isEqualTo("quay.io answered HTTP 401");
        assertThat(failed.subject).isEqualTo("to quay.io/org/rhcos (1)");
        assertThat(failed.getTook()).isEqualTo("3 s");
    }

    @Test
    void failureInPhaseIsShownWithoutNameOfStep() {
        StepEntry build = StepEntry.running("7", "cosaBuild", "rhel-9.6", 1000);

        assertThat(build.failed("cosaBuild failed in the phase build: cosa build ended with exit code 3", 4000).error)
                .isEqualTo("in the phase build: cosa build ended with exit code 3");
        assertThat(build.failed("cosaBuilder: no", 4000).error).isEqualTo("cosaBuilder: no");
    }

    @Test
    void failureWithoutReasonIsShown() {
        assertThat(running.failed(null, 4000).error).isEqualTo("unknown reason");
        assertThat(running.failed(" ", 4000).error).isEqualTo("unknown reason");
    }

    @Test
    void reasonIsLimitedToVisibleCharacters() {
        assertThat(running.failed("\u202ea\u001b[31m" + "x".repeat(5000), 4000).error)
                .startsWith("a[31mx")
                .hasSizeLessThanOrEqualTo(1000);
    }

    @Test
    void failureReplacesRunningStep() {
        content.add(running);
        content.add(running.failed("no", 4000));

        assertThat(content.steps()).singleElement().matches(StepEntry::isFailed);
    }

    @Test
    void successRemovesRunningStep() {
        content.add(running);
        content.removeStep("8");
        content.removeStep(null);
        assertThat(content.steps()).hasSize(1);

        content.removeStep("7");
        assertThat(content.steps()).isEmpty();
    }
}
