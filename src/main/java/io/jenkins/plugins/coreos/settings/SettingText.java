package io.jenkins.plugins.coreos.settings;

import hudson.util.FormValidation;
import io.jenkins.plugins.coreos.core.reference.RegistryPrefix;
import io.jenkins.plugins.coreos.core.text.Lines;
import io.jenkins.plugins.coreos.credentials.FieldCheck;

/** Parses the registries of settings, and names the setting in errors. */
final class SettingText {
    private SettingText() {}

    /**
     * A registry, or a part of one.
     *
     * @throws IllegalArgumentException when it is none; names the setting
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
            return Lines.text(text) == null ? null : RegistryPrefix.parse(text).registry();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** What an administrator's form says; nothing for other users. */
    static FormValidation check(Runnable parse) {
        return FieldCheck.of(null, parse);
    }
}
