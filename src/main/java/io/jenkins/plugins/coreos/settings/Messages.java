package io.jenkins.plugins.coreos.settings;

import org.jvnet.localizer.ResourceBundleHolder;

/** What administrators read, from Messages.properties; by hand, as those of the steps. */
final class Messages {
    private static final ResourceBundleHolder HOLDER = ResourceBundleHolder.get(Messages.class);

    private Messages() {}

    static String CoreosSettings_DisplayName() {
        return HOLDER.format("CoreosSettings.DisplayName");
    }

    static String DefaultCredentials_DisplayName() {
        return HOLDER.format("DefaultCredentials.DisplayName");
    }

    static String DefaultCredentials_NoCredentials() {
        return HOLDER.format("DefaultCredentials.NoCredentials");
    }

    static String Lines_NoRegistry() {
        return HOLDER.format("Lines.NoRegistry");
    }

    static String Lines_NotAll(Object value0, Object value1) {
        return HOLDER.format("Lines.NotAll", value0, value1);
    }

    static String Lines_Twice(Object value0) {
        return HOLDER.format("Lines.Twice", value0);
    }

    static String Mirror_DisplayName() {
        return HOLDER.format("Mirror.DisplayName");
    }

    static String SettingsForm_NoNumber() {
        return HOLDER.format("SettingsForm.NoNumber");
    }
}
