package io.jenkins.plugins.coreos.steps;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** The parameters of a step in the order of the fields in its form. */
final class FormOrder {
    private static final Pattern FIELD = Pattern.compile("<f:entry field=\"(\\w+)\"");

    private FormOrder() {}

    /** Returns the names of the fields in the form of a step; empty if it has no form. */
    static List<String> of(Class<?> step) {
        for (Class<?> type = step; type != null; type = type.getSuperclass()) {
            try (InputStream form = type.getResourceAsStream(type.getSimpleName() + "/config.jelly")) {
                if (form != null) {
                    return fields(new String(form.readAllBytes(), StandardCharsets.UTF_8));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return List.of();
    }

    /** Returns the names of the fields in the text of a form. */
    static List<String> fields(String form) {
        return FIELD.matcher(form).results().map(field -> field.group(1)).toList();
    }
}
