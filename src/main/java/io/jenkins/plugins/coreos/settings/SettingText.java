package io.jenkins.plugins.coreos.settings;

import hudson.util.FormValidation;
import io.jenkins.plugins.coreos.core.reference.RegistryPrefix;
import io.jenkins.plugins.coreos.core.text.Lines;
import io.jenkins.plugins.coreos.credentials.FieldCheck;

/** Parses the registries in settings; errors name the setting. */
final class SettingText {
    private SettingText() {}

    /**
     * Parses a registry or a prefix of its repositories.
     *
     * @throws IllegalArgumentException if the text is invalid; the message names the setting
     */
    static RegistryPrefix prefix(String setting, String text) {
        if (Lines.text(text) == null) {
            throw new IllegalArgumentException(setting + ": " + Messages.Lines_NoRegistry());
        }
        try {
            return RegistryPrefix.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(setting + ": " + e.getMessage(), e);
        }
    }

    /** As {@link #prefix}, but accepts an entire registry only. */
    static RegistryPrefix registry(String setting, String text) {
        RegistryPrefix prefix = prefix(setting, text);
        if (prefix.path() != null) {
            throw new IllegalArgumentException(setting + ": " + Messages.Lines_NotAll(text.strip(), prefix.registry()));
        }
        return prefix;
    }

    /** The registry in a text, or null if the text is not valid (yet). */
    static String host(String text) {
        try {
            return Lines.text(text) == null ? null : RegistryPrefix.parse(text).registry();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Validates a field of an administrator's form; passes for other users. */
    static FormValidation check(Runnable parse) {
        return FieldCheck.of(null, parse);
    }
}
