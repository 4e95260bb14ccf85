package io.jenkins.plugins.coreos.page;

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
 * What the steps of a Jenkins build have made: builds of COSA, and images at registries. Of a push or a build that did
 * not get to its end there is nothing here.
 *
 * <p>Kept in build.xml under the names of {@link XmlNames}: a field is never renamed.
 */
@ExportedBean
public final class BuildPage implements RunAction2 {
    private static final Logger LOGGER = Logger.getLogger(BuildPage.class.getName());

    private PageContent content = new PageContent();
    private transient Run<?, ?> run;

    /** Keeps what a step's result says of a build, if it is one. Never fails: the step has done its work. */
    public static void addBuild(Run<?, ?> run, Object result) {
        try {
            BuildEntry entry = BuildEntry.of(result);
            if (entry != null) {
                of(run).content.add(entry);
                run.save();
            }
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.WARNING, e, () -> "cannot keep a build of COSA for " + run);
        }
    }

    /** Keeps what a step's result says of a push. Never fails: the step has done its work. */
    public static void addPush(Run<?, ?> run, Object result) {
        try {
            List<ImageEntry> entries = ImageEntry.of(result, System.currentTimeMillis());
            of(run).content.add(entries);
            run.save();
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.WARNING, e, () -> "cannot keep a push for " + run);
        }
    }

    /** The page of a build, which may be new: two branches that end at once have the same. */
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

    public Run<?, ?> getRun() {
        return run;
    }

    /** This, over REST. */
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
