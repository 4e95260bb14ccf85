package io.jenkins.plugins.coreos.settings;

import hudson.util.FormValidation;
import io.jenkins.plugins.coreos.core.reference.RegistryPrefix;
import io.jenkins.plugins.coreos.core.text.Lines;
import io.jenkins.plugins.coreos.credentials.FieldCheck;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Parses and validates settings; an error begins with the name of the setting. */
final class SettingsCheck {
    private SettingsCheck() {}

    static List<RegistryPrefix> allowedRegistries(List<String> registries) {
        return registries.stream()
                .map(text -> prefix("allowedRegistries", text))
                .toList();
    }

    static List<RegistryPrefix> insecureRegistries(List<String> registries) {
        return registries.stream()
                .map(text -> registry("insecureRegistries", text))
                .toList();
    }

    static List<RegistryPrefix> openshiftRegistries(List<String> registries) {
        return registries.stream()
                .map(text -> registry("openshiftRegistries", text))
                .toList();
    }

    static Map<RegistryPrefix, String> defaultCredentials(List<DefaultCredentials> credentials) {
        Map<RegistryPrefix, String> ids = new LinkedHashMap<>();
        for (DefaultCredentials each : credentials) {
            RegistryPrefix prefix = prefix("defaultCredentials", each.getRegistry());
            if (each.getCredentialsId() == null) {
                throw new IllegalArgumentException(
                        "defaultCredentials: " + prefix + ": " + Messages.DefaultCredentials_NoCredentials());
            }
            if (ids.put(prefix, each.getCredentialsId()) != null) {
                throw new IllegalArgumentException("defaultCredentials: " + Messages.SettingsCheck_Duplicate(prefix));
            }
        }
        return ids;
    }

    static Map<RegistryPrefix, RegistryPrefix> mirrors(List<Mirror> mirrors) {
        Map<RegistryPrefix, RegistryPrefix> locations = new LinkedHashMap<>();
        for (Mirror each : mirrors) {
            RegistryPrefix prefix = prefix("mirrors: prefix", each.getPrefix());
            if (locations.put(prefix, prefix("mirrors: location", each.getLocation())) != null) {
                throw new IllegalArgumentException("mirrors: " + Messages.SettingsCheck_Duplicate(prefix));
            }
        }
        return locations;
    }

    /**
     * Parses a registry or a prefix of its repositories.
     *
     * @throws IllegalArgumentException if the text is invalid; the message names the setting
     */
    static RegistryPrefix prefix(String setting, String text) {
        if (Lines.text(text) == null) {
            throw new IllegalArgumentException(setting + ": " + Messages.SettingsCheck_NoRegistry());
        }
        try {
            return RegistryPrefix.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(setting + ": " + e.getMessage(), e);
        }
    }

    /** Like {@link #prefix}, but accepts only an entire registry. */
    static RegistryPrefix registry(String setting, String text) {
        RegistryPrefix prefix = prefix(setting, text);
        if (prefix.path() != null) {
            throw new IllegalArgumentException(
                    setting + ": " + Messages.SettingsCheck_NotEntire(text.strip(), prefix.registry()));
        }
        return prefix;
    }

    /** Returns the registry that a value names, or null if the value is invalid or incomplete. */
    static String host(String text) {
        try {
            return Lines.text(text) == null ? null : RegistryPrefix.parse(text).registry();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Validates a form field if the user is an administrator; returns OK for other users. */
    static FormValidation check(Runnable parse) {
        return FieldCheck.of(null, parse);
    }
}
