package io.jenkins.plugins.coreos.page;

import hudson.init.InitMilestone;
import hudson.init.Initializer;
import hudson.model.Run;

/** Registers the names of {@link BuildPage} and its content in build.xml. */
public final class XmlNames {
    private XmlNames() {}

    /** Registers the names before Jenkins loads the first build. */
    @Initializer(before = InitMilestone.PLUGINS_STARTED)
    public static void register() {
        Run.XSTREAM2.alias("coreos-assembler", BuildPage.class);
        PageContent.name(Run.XSTREAM2);
    }
}
