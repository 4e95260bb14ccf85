package io.jenkins.plugins.coreos.steps;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StepLabelTest {
    @Test
    void namesBuildByVariantOrSourceAndPhases() {
        assertThat(StepLabel.build(null, "rhel-9.6", "https://x/y", List.of())).isEqualTo("rhel-9.6");
        assertThat(StepLabel.build(null, null, "https://x/y", List.of("init"))).isEqualTo("https://x/y (init)");
        assertThat(StepLabel.build(null, null, null, List.of("build", "osbuild")))
                .isEqualTo("(build, osbuild)");
        assertThat(StepLabel.build(null, null, null, List.of())).isNull();
        assertThat(StepLabel.build("docker://quay.io/org/rhcos:nightly", "rhel-9.6", "https://x/y", List.of()))
                .isEqualTo("quay.io/org/rhcos:nightly");
    }

    @Test
    void namesPushByDestinations() {
        assertThat(StepLabel.push(List.of("docker://quay.io/org/rhcos:1", "b:5000/c@sha256:00")))
                .isEqualTo("quay.io/org/rhcos:1, b:5000/c@sha256:00");
        assertThat(StepLabel.push(List.of())).isNull();
    }

    @Test
    void removesSecretsFromUrls() {
        assertThat(StepLabel.visible("cosaBuild https://user:t0ken@git.example/os?access=t0ken#t0ken (init)"))
                .isEqualTo("cosaBuild https://git.example/os (init)");
        assertThat(StepLabel.visible("https://a:p@ss@git.example/os")).isEqualTo("https://git.example/os");
        assertThat(StepLabel.push(List.of("user:t0ken@quay.io/org/rhcos"))).isEqualTo("quay.io/org/rhcos");
        assertThat(StepLabel.push(List.of("docker://user:t0ken@quay.io"))).isEqualTo("quay.io");
    }

    @Test
    void shortensToOneLineOfVisibleCharacters() {
        assertThat(StepLabel.visible("a\nb\u001b[31m\u202ec")).isEqualTo("a b [31m c");
        assertThat(StepLabel.visible("x".repeat(101))).hasSize(100).endsWith("x…");
        assertThat(StepLabel.visible("quay.io/a/b@sha256:" + "0123456789abcdef".repeat(4) + " (import)"))
                .isEqualTo("quay.io/a/b@sha256:0123456789ab (import)");
        assertThat(StepLabel.visible("<script>")).as("views escape").isEqualTo("<script>");
        assertThat(StepLabel.visible(null)).isNull();
    }
}
