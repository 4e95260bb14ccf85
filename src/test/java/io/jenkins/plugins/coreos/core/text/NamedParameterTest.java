package io.jenkins.plugins.coreos.core.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.jenkins.plugins.coreos.core.reference.ImageReference;
import org.junit.jupiter.api.Test;

class NamedParameterTest {
    @Test
    void messageAboutAValueBeginsWithTheParameter() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NamedParameter.parse("to", () -> ImageReference.parse("org/rhcos")))
                .withMessageStartingWith("to: 'org/rhcos' does not begin with a registry");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NamedParameter.check("tags", () -> ImageReference.checkTag("a,b")))
                .withMessageStartingWith("tags: 'a,b' is not a valid tag");
    }

    @Test
    void keepsMessageThatNamesParameters() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NamedParameter.check("from", () -> fail("'from' is missing")))
                .withMessage("'from' is missing");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NamedParameter.check("from", () -> fail("arch cannot be combined")))
                .withMessage("arch cannot be combined");
    }

    @Test
    void returnsTheParsedValue() {
        assertThat(NamedParameter.parse("to", () -> "value")).isEqualTo("value");
    }

    private static void fail(String message) {
        throw new IllegalArgumentException(message);
    }
}
