package io.jenkins.plugins.coreos.steps;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;
import java.util.stream.Collectors;
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
        assertThat(texts.values().stream().map(String::valueOf).collect(Collectors.toList()))
                .allMatch(text -> !text.isBlank());
    }

    @Test
    void aMessageIsItsText() {
        assertThat(Messages.FixOpenshiftUserStep_DisplayName())
                .isEqualTo("Give OpenShift's random user ID a usable identity");
    }
}
