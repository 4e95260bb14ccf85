package io.jenkins.plugins.coreos.steps;

import org.jvnet.localizer.ResourceBundleHolder;

/**
 * What users read, from Messages.properties, in the language of whoever looks.
 *
 * <p>Written by hand: the generator that plugins usually have cannot be had from Maven Central alone.
 */
public final class Messages {
    private static final ResourceBundleHolder HOLDER = ResourceBundleHolder.get(Messages.class);

    private Messages() {}

    public static String CosaBuildStep_DisplayName() {
        return HOLDER.format("CosaBuildStep.DisplayName");
    }

    public static String FixOpenshiftUserStep_DisplayName() {
        return HOLDER.format("FixOpenshiftUserStep.DisplayName");
    }

    public static String PushOciArchiveStep_DisplayName() {
        return HOLDER.format("PushOciArchiveStep.DisplayName");
    }

    public static String PushOciArchiveStep_FormatAsIs() {
        return HOLDER.format("PushOciArchiveStep.FormatAsIs");
    }

    public static String PushOciArchiveStep_OwnAccount() {
        return HOLDER.format("PushOciArchiveStep.OwnAccount");
    }

    public static String PushOciArchiveStep_ViaAuto() {
        return HOLDER.format("PushOciArchiveStep.ViaAuto");
    }

    public static String WithOpenshiftUserStep_DisplayName() {
        return HOLDER.format("WithOpenshiftUserStep.DisplayName");
    }
}
