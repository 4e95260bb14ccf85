package io.jenkins.plugins.coreos.steps.durable;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class AgentConnectionTest {
    @Test
    void repeatsOnOpenConnectionAFewTimesWithGrowingPauses() {
        AgentConnection.Reconnects reconnects = new AgentConnection.Reconnects();
        assertThat(LongStream.generate(() -> reconnects.pause(false)).limit(7))
                .containsExactly(1_000L, 2_000L, 4_000L, 8_000L, 16_000L, -1L, -1L);
    }

    @Test
    void repeatsAfterEachLostConnectionWithPause() {
        AgentConnection.Reconnects reconnects = new AgentConnection.Reconnects();
        assertThat(LongStream.generate(() -> reconnects.pause(true)).limit(1_000))
                .allMatch(pause -> pause == 1_000);
    }

    @Test
    void lostConnectionResetsNumberOfRepeats() {
        AgentConnection.Reconnects reconnects = new AgentConnection.Reconnects();
        for (int i = 0; i < 6; i++) {
            reconnects.pause(false);
        }
        reconnects.pause(true);
        assertThat(reconnects.pause(false)).isEqualTo(1_000);
    }
}
