package io.jenkins.plugins.coreos.agent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PushOutcomeTest {
    @Test
    void anErrorIsOneLineOfBoundedLengthWhateverAnAgentSays() {
        String shown = new PushOutcome(null, "it failed\nFinished: SUCCESS\u001b[8m" + "x".repeat(10_000)).shownError();

        assertThat(shown).startsWith("it failed?Finished: SUCCESS?[8mxxx").hasSize(4001);
    }

    @Test
    void aShortErrorIsShownAsItIs() {
        assertThat(PushOutcome.failed("the archive 'Ä' does not exist").shownError())
                .isEqualTo("the archive 'Ä' does not exist");
    }
}
