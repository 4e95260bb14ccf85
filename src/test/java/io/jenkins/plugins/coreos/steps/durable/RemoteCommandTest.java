package io.jenkins.plugins.coreos.steps.durable;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RemoteCommandTest {
    @Test
    void keepsFirstBytesOnly() throws Exception {
        try (RemoteCommand.FirstBytes output = new RemoteCommand.FirstBytes(5)) {
            output.write(new byte[] {1, 2, 3});
            output.write(4);
            output.write(new byte[] {5, 6, 7});
            output.write(8);
            output.write(new byte[1000]);

            assertThat(output.toByteArray()).containsExactly(1, 2, 3, 4, 5);
        }
    }
}
