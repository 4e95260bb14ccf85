package io.jenkins.plugins.coreos.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.docs.FormFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The order of the fields in the real forms; the real steps are in FormsIT. */
class FormOrderTest {
    @Test
    void findsEveryFieldOfEveryForm() throws Exception {
        try (Stream<Path> tree = Files.walk(FormFiles.RESOURCES.resolve("steps"))) {
            List<Path> forms =
                    tree.filter(file -> file.endsWith("config.jelly")).toList();
            assertThat(forms).hasSizeGreaterThan(5);
            for (Path form : forms) {
                assertThat(FormOrder.fields(Files.readString(form)))
                        .as(form.toString())
                        .containsExactlyElementsOf(FormFiles.fields(form).stream()
                                .map(FormFiles.Field::name)
                                .toList());
            }
        }
    }

    @Test
    void findsTheFormOfTheSuperclass() {
        assertThat(FormOrder.of(FormOrderTest.class)).isEmpty();
        assertThat(FormOrder.of(Derived.class)).containsExactly("first", "second");
    }

    /** Has a form in the test resources. */
    private static class Base {}

    private static final class Derived extends Base {}
}
