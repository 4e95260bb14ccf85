package io.jenkins.plugins.coreos.settings;

import io.jenkins.plugins.coreos.core.reference.RegistryPrefix;
import io.jenkins.plugins.coreos.core.transfer.RegistryRules;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Validates settings: each method returns its argument, or throws an error that names the setting. */
final class SettingsCheck {
    private SettingsCheck() {}

    static List<String> allowedRegistries(List<String> registries) {
        registries.forEach(text -> SettingText.prefix("allowedRegistries", text));
        return registries;
    }

    static List<String> insecureRegistries(List<String> registries) {
        registries.forEach(text -> SettingText.registry("insecureRegistries", text));
        return registries;
    }

    static List<String> openshiftRegistries(List<String> registries) {
        registries.forEach(text -> SettingText.registry("openshiftRegistries", text));
        return registries;
    }

    static List<DefaultCredentials> defaultCredentials(List<DefaultCredentials> credentials) {
        credentialsByPrefix(credentials);
        return credentials;
    }

    static List<Mirror> mirrors(List<Mirror> mirrors) {
        locationsByPrefix(mirrors);
        return mirrors;
    }

    /** Composes the rules for registries. */
    static RegistryRules rules(
            List<String> allowed, List<String> insecure, List<DefaultCredentials> credentials, List<Mirror> mirrors) {
        return new RegistryRules(
                allowed.stream()
                        .map(text -> SettingText.prefix("allowedRegistries", text))
                        .toList(),
                locationsByPrefix(mirrors),
                insecure.stream()
                        .map(text -> SettingText.registry("insecureRegistries", text))
                        .toList(),
                credentialsByPrefix(credentials));
    }

    private static Map<RegistryPrefix, String> credentialsByPrefix(List<DefaultCredentials> credentials) {
        Map<RegistryPrefix, String> ids = new LinkedHashMap<>();
        for (DefaultCredentials each : credentials) {
            RegistryPrefix prefix = SettingText.prefix("defaultCredentials", each.getRegistry());
            if (each.getCredentialsId() == null) {
                throw new IllegalArgumentException(
                        "defaultCredentials: " + prefix + ": " + Messages.DefaultCredentials_NoCredentials());
            }
            if (ids.put(prefix, each.getCredentialsId()) != null) {
                throw new IllegalArgumentException("defaultCredentials: " + Messages.Lines_Twice(prefix));
            }
        }
        return ids;
    }

    private static Map<RegistryPrefix, RegistryPrefix> locationsByPrefix(List<Mirror> mirrors) {
        Map<RegistryPrefix, RegistryPrefix> moved = new LinkedHashMap<>();
        for (Mirror each : mirrors) {
            RegistryPrefix prefix = SettingText.prefix("mirrors: prefix", each.getPrefix());
            if (moved.put(prefix, SettingText.prefix("mirrors: location", each.getLocation())) != null) {
                throw new IllegalArgumentException("mirrors: " + Messages.Lines_Twice(prefix));
            }
        }
        return moved;
    }
}
