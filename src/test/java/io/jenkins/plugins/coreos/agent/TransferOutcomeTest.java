package io.jenkins.plugins.coreos.agent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TransferOutcomeTest {
    @Test
    void showsErrorAsOneLineOfLimitedLength() {
        String shown = new TransferOutcome(null, "it failed\nFinished: SUCCESS\u001b[8m" + "x".repeat(10_000))
                .printableError();

        assertThat(shown).startsWith("it failed?Finished: SUCCESS?[8mxxx").hasSize(4001);
    }

    @Test
    void showsShortErrorUnchanged() {
        assertThat(TransferOutcome.failed("the archive 'Ä' does not exist").printableError())
                .isEqualTo("the archive 'Ä' does not exist");
    }
}
