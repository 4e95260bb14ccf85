package io.jenkins.plugins.coreos.page;

import hudson.init.InitMilestone;
import hudson.init.Initializer;
import hudson.model.Api;
import hudson.model.Run;
import java.io.IOException;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.RunAction2;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/**
 * The page of a Jenkins build that shows its results: COSA builds, images pushed or copied to registries, and archives
 * pulled from them. Failed steps are not shown.
 *
 * <p>Stored in build.xml under a permanent name: never rename a field.
 */
@ExportedBean
public final class BuildPage implements RunAction2 {
    private static final Logger LOGGER = Logger.getLogger(BuildPage.class.getName());

    private PageContent content = new PageContent();
    private transient Run<?, ?> run;

    /** Registers the names of this class and its content in build.xml, before Jenkins loads the first build. */
    @Initializer(before = InitMilestone.PLUGINS_STARTED)
    public static void registerNames() {
        Run.XSTREAM2.alias("coreos-assembler", BuildPage.class);
        PageContent.registerAliases(Run.XSTREAM2);
    }

    /** Adds the build in a step's result, if there is one. Never throws: the step itself has succeeded. */
    public static void addBuild(Run<?, ?> run, Object result) {
        try {
            BuildEntry entry = BuildEntry.of(result);
            if (entry != null) {
                of(run).content.add(entry);
                run.save();
            }
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.WARNING, e, () -> "cannot show a COSA build on the page of " + run);
        }
    }

    /** Adds the images and the archive in a transfer's result. Never throws: the step itself has succeeded. */
    public static void addTransfer(Run<?, ?> run, Object result) {
        try {
            List<ImageEntry> images = ImageEntry.of(result, System.currentTimeMillis());
            ArchiveEntry archive = ArchiveEntry.of(result);
            PageContent content = of(run).content;
            content.add(images);
            if (archive != null) {
                content.add(archive);
            }
            run.save();
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.WARNING, e, () -> "cannot show an image on the page of " + run);
        }
    }

    /** Returns or creates the page. Synchronized, so that branches that end simultaneously share one. */
    private static synchronized BuildPage of(Run<?, ?> run) {
        BuildPage page = run.getAction(BuildPage.class);
        if (page == null) {
            page = new BuildPage();
            run.addAction(page);
        }
        return page;
    }

    /** The builds, in the order in which they were made. */
    @Exported
    public List<BuildEntry> getBuilds() {
        return content.builds();
    }

    /** The images, in the order in which they were pushed. */
    @Exported
    public List<ImageEntry> getImages() {
        return content.images();
    }

    /** The archives, in the order in which they were written. */
    @Exported
    public List<ArchiveEntry> getArchives() {
        return content.archives();
    }

    public Run<?, ?> getRun() {
        return run;
    }

    /** The REST API of this page. */
    public Api getApi() {
        return new Api(this);
    }

    @Override
    public void onAttached(Run<?, ?> r) {
        run = r;
    }

    @Override
    public void onLoad(Run<?, ?> r) {
        run = r;
    }

    @Override
    public String getIconFileName() {
        return "symbol-cube";
    }

    @Override
    public String getDisplayName() {
        return Messages.BuildPage_DisplayName();
    }

    @Override
    public String getUrlName() {
        return "coreos";
    }
}
