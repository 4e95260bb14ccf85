package io.jenkins.plugins.coreos.page;

import hudson.init.InitMilestone;
import hudson.init.Initializer;
import hudson.model.Run;

/** Tells Jenkins the names that {@link BuildPage} and what it holds have in build.xml. */
public final class XmlNames {
    private XmlNames() {}

    /** Makes Jenkins know them before it loads the first build. */
    @Initializer(before = InitMilestone.PLUGINS_STARTED)
    public static void register() {
        Run.XSTREAM2.alias("coreos-assembler", BuildPage.class);
        PageContent.name(Run.XSTREAM2);
    }
}
