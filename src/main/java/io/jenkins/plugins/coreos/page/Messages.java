package io.jenkins.plugins.coreos.page;

import org.jvnet.localizer.ResourceBundleHolder;

/** What users read, from Messages.properties, in the language of whoever looks; written by hand as the steps' is. */
final class Messages {
    private static final ResourceBundleHolder HOLDER = ResourceBundleHolder.get(Messages.class);

    private Messages() {}

    static String BuildPage_DisplayName() {
        return HOLDER.format("BuildPage.DisplayName");
    }

    static String JobPage_DisplayName() {
        return HOLDER.format("JobPage.DisplayName");
    }
}
