package io.jenkins.plugins.coreos.settings;

import hudson.util.FormValidation;
import io.jenkins.plugins.coreos.core.reference.RegistryPrefix;
import io.jenkins.plugins.coreos.credentials.CredentialsForm;
import java.util.List;

/** Settings as texts: one item on each line. */
final class Lines {
    private Lines() {}

    static List<String> list(String text) {
        return text == null
                ? List.of()
                : text.lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .toList();
    }

    static String text(String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }

    /**
     * A registry, or a part of one.
     *
     * @throws IllegalArgumentException when it is none; names the setting
     */
    static RegistryPrefix prefix(String setting, String text) {
        if (text(text) == null) {
            throw new IllegalArgumentException(setting + ": " + Messages.Lines_NoRegistry());
        }
        try {
            return RegistryPrefix.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(setting + ": " + e.getMessage(), e);
        }
    }

    /** As {@link #prefix}, where only all of a registry will do. */
    static RegistryPrefix registry(String setting, String text) {
        RegistryPrefix prefix = prefix(setting, text);
        if (prefix.path() != null) {
            throw new IllegalArgumentException(setting + ": " + Messages.Lines_NotAll(text.strip(), prefix.registry()));
        }
        return prefix;
    }

    /** The registry that a text names, or null where it names none (yet). */
    static String host(String text) {
        try {
            return text(text) == null ? null : RegistryPrefix.parse(text).registry();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** What an administrator's form says; to others nothing. */
    static FormValidation check(Runnable parse) {
        if (!CredentialsForm.mayAsk(null)) {
            return FormValidation.ok();
        }
        try {
            parse.run();
            return FormValidation.ok();
        } catch (IllegalArgumentException e) {
            return FormValidation.error(e.getMessage());
        }
    }
}
