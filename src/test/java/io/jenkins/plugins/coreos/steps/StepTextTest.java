package io.jenkins.plugins.coreos.steps;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StepTextTest {
    @Test
    void aBuildIsCalledByItsVariantOrElseItsSourceAndItsPhases() {
        assertThat(StepText.build("rhel-9.6", "https://x/y", List.of())).isEqualTo("rhel-9.6");
        assertThat(StepText.build(null, "https://x/y", List.of("init"))).isEqualTo("https://x/y (init)");
        assertThat(StepText.build(null, null, List.of("build", "osbuild"))).isEqualTo("(build, osbuild)");
        assertThat(StepText.of("cosaBuild", StepText.build(null, null, List.of())))
                .isEqualTo("cosaBuild");
    }

    @Test
    void aPushIsCalledByItsPlaces() {
        assertThat(StepText.push(List.of("docker://quay.io/org/rhcos:1", "b:5000/c@sha256:00")))
                .isEqualTo("quay.io/org/rhcos:1, b:5000/c@sha256:00");
        assertThat(StepText.push(List.of())).isNull();
    }

    @Test
    void noSecretThatAUrlCanHoldIsShown() {
        assertThat(StepText.text("cosaBuild https://user:t0ken@git.example/os?access=t0ken#t0ken (init)"))
                .isEqualTo("cosaBuild https://git.example/os (init)");
        assertThat(StepText.text("https://a:p@ss@git.example/os")).isEqualTo("https://git.example/os");
        assertThat(StepText.push(List.of("user:t0ken@quay.io/org/rhcos"))).isEqualTo("quay.io/org/rhcos");
        assertThat(StepText.push(List.of("docker://user:t0ken@quay.io"))).isEqualTo("quay.io");
    }

    @Test
    void whatIsShownIsOneShortLineOfWhatCanBeSeen() {
        assertThat(StepText.text("a\nb\u001b[31m\u202ec")).isEqualTo("a b [31m c");
        assertThat(StepText.text("x".repeat(101))).hasSize(100).endsWith("x…");
        assertThat(StepText.text("<script>")).as("views escape").isEqualTo("<script>");
        assertThat(StepText.text(null)).isNull();
    }
}
