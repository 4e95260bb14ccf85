package io.jenkins.plugins.coreos.page;

import hudson.Extension;
import hudson.model.Action;
import hudson.model.Api;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.Run;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import jenkins.model.TransientActionFactory;
import org.kohsuke.stapler.StaplerProxy;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** The page of a job that shows the images pushed by its latest builds, newest first, at a stable URL. */
@ExportedBean
public final class JobPage implements Action, StaplerProxy {
    /** Number of builds searched. Each has to be loaded, and a job can have thousands. */
    static final int MAX_BUILDS = 100;

    /** Number of latest builds that decide whether the page appears in the menu. */
    private static final int LATEST = 5;

    private final Job<?, ?> job;

    JobPage(Job<?, ?> job) {
        this.job = job;
    }

    public Job<?, ?> getJob() {
        return job;
    }

    /** Number of builds searched. */
    public int getMaxBuilds() {
        return MAX_BUILDS;
    }

    /** Restricts the page to users who may see the job. */
    @Override
    public Object getTarget() {
        job.checkPermission(Item.READ);
        return this;
    }

    /** The images, newest first. */
    @Exported
    public List<JobImage> getImages() {
        List<JobImage> all = new ArrayList<>();
        Run<?, ?> run = job.getLastBuild();
        for (int i = 0; run != null && i < MAX_BUILDS; i++) {
            List<ImageEntry> images = imagesOf(run);
            for (int j = images.size() - 1; j >= 0; j--) {
                all.add(new JobImage(run, images.get(j)));
            }
            run = run.getPreviousBuild();
        }
        return all;
    }

    private static List<ImageEntry> imagesOf(Run<?, ?> run) {
        BuildPage page = run.getAction(BuildPage.class);
        return page == null ? List.of() : page.getImages();
    }

    /** The REST API of this page. */
    public Api getApi() {
        return new Api(this);
    }

    @Override
    public String getIconFileName() {
        Run<?, ?> run = job.getLastBuild();
        for (int i = 0; run != null && i < LATEST; i++) {
            if (!imagesOf(run).isEmpty()) {
                return "symbol-cube";
            }
            run = run.getPreviousBuild();
        }
        return null;
    }

    @Override
    public String getDisplayName() {
        return Messages.JobPage_DisplayName();
    }

    @Override
    public String getUrlName() {
        return "pushed-images";
    }

    /** Adds the page to each job; the menu shows it only if there are images. */
    @Extension
    @SuppressWarnings("rawtypes") // Job is the type parameter of a factory for jobs.
    public static final class Factory extends TransientActionFactory<Job> {
        @Override
        public Class<Job> type() {
            return Job.class;
        }

        @Override
        public Class<? extends Action> actionType() {
            return JobPage.class;
        }

        @Override
        public Collection<? extends Action> createFor(Job target) {
            return List.of(new JobPage((Job<?, ?>) target));
        }
    }
}
