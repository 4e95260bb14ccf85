package io.jenkins.plugins.coreos.steps;

import org.jvnet.localizer.ResourceBundleHolder;

/**
 * What users read, from Messages.properties, in the language of whoever looks.
 *
 * <p>Written by hand: the generator that plugins usually have cannot be had from Maven Central alone.
 */
final class Messages {
    private static final ResourceBundleHolder HOLDER = ResourceBundleHolder.get(Messages.class);

    private Messages() {}

    static String CoreosConfigStep_DisplayName() {
        return HOLDER.format("CoreosConfigStep.DisplayName");
    }

    static String CosaBuildStep_DisplayName() {
        return HOLDER.format("CosaBuildStep.DisplayName");
    }

    static String FixOpenshiftUserStep_DisplayName() {
        return HOLDER.format("FixOpenshiftUserStep.DisplayName");
    }

    static String PushOciArchiveStep_DisplayName() {
        return HOLDER.format("PushOciArchiveStep.DisplayName");
    }

    static String PushOciArchiveStep_FormatAsIs() {
        return HOLDER.format("PushOciArchiveStep.FormatAsIs");
    }

    static String PushOciArchiveStep_OwnAccount() {
        return HOLDER.format("PushOciArchiveStep.OwnAccount");
    }

    static String PushOciArchiveStep_ViaAuto() {
        return HOLDER.format("PushOciArchiveStep.ViaAuto");
    }

    static String WithOpenshiftUserStep_DisplayName() {
        return HOLDER.format("WithOpenshiftUserStep.DisplayName");
    }
}
