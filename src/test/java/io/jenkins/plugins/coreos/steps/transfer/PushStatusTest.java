package io.jenkins.plugins.coreos.steps.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PushStatusTest {
    private final PushStatus status = new PushStatus("pushing", "quay.io/org/rhcos");

    @Test
    void showsTransferredBytesAndDestination() {
        assertThat(status.text()).isEqualTo("pushing to quay.io/org/rhcos");
        status.at(1_288_490_189L, 2_899_102_925L);
        assertThat(status.text()).isEqualTo("pushing 1.2 of 2.7 GiB to quay.io/org/rhcos");
    }

    @Test
    void clampsInvalidProgressFromAgent() {
        status.at(Long.MIN_VALUE, -1);
        assertThat(status.text()).isEqualTo("pushing 0 of 0 B to quay.io/org/rhcos");
        status.at(Long.MAX_VALUE, 1024);
        assertThat(status.text()).isEqualTo("pushing 1.0 of 1.0 KiB to quay.io/org/rhcos");
    }
}
