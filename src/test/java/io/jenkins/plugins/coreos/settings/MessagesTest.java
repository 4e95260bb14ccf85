package io.jenkins.plugins.coreos.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Messages.java and Messages.properties, which are both written by hand. */
class MessagesTest {
    @Test
    void everyTextHasItsMethodAndEveryMethodItsText() throws Exception {
        Properties texts = new Properties();
        try (InputStream in = Messages.class.getResourceAsStream("Messages.properties")) {
            texts.load(in);
        }
        List<String> methods = Arrays.stream(Messages.class.getDeclaredMethods())
                .filter(method -> method.getReturnType() == String.class)
                .map(method -> method.getName().replace('_', '.'))
                .sorted()
                .toList();
        assertThat(new TreeSet<>(texts.stringPropertyNames())).containsExactlyElementsOf(methods);
    }

    @Test
    void aMessageIsItsTextWithItsValues() {
        assertThat(Messages.Lines_NotAll("quay.io/org", "quay.io"))
                .isEqualTo("'quay.io/org' is a part of a registry; TLS is a matter of all of it, so write quay.io");
    }
}
