package io.jenkins.plugins.coreos.core.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class ShellQuoteTest {
    @Test
    void quotesWord() {
        assertThat(ShellQuote.quote("it's")).isEqualTo("'it'\\''s'");
        assertThat(ShellQuote.quote("")).isEqualTo("''");
        assertThat(ShellQuote.quote("a\nb $c")).isEqualTo("'a\nb $c'");
    }

    @Test
    void quotesWordsSeparately() {
        assertThat(ShellQuote.quote(List.of("a b", "", "c"))).isEqualTo("'a b' '' 'c'");
    }

    @Test
    void rejectsNulCharacters() {
        assertThatIllegalArgumentException().isThrownBy(() -> ShellQuote.quote("\0"));
    }
}
