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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jenkins.model.TransientActionFactory;
import org.kohsuke.stapler.StaplerProxy;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/**
 * The page of a job that shows the images pushed by its builds, newest first, their sizes, and the differences between
 * two builds. It reads the {@link JobIndex} and loads no build.
 */
@ExportedBean
public final class JobPage implements Action, StaplerProxy {
    /** Number of images on one page. */
    static final int PAGE_SIZE = 50;

    /** Number of images in the chart. */
    static final int CHART_SIZE = 200;

    /** Number of latest builds that decide whether the page appears in the menu before the index exists. */
    private static final int LATEST = 5;

    private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,8}");
    private static final Pattern RANGE = Pattern.compile("([1-9]\\d{0,8})\\.\\.([1-9]\\d{0,8})");

    private final Job<?, ?> job;

    JobPage(Job<?, ?> job) {
        this.job = job;
    }

    /** Returns the job. */
    public Job<?, ?> getJob() {
        return job;
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
        JobIndex index = JobIndex.of(job);
        index.scan(job);
        List<JobImage> all = new ArrayList<>();
        for (IndexedBuild build : index.builds(job)) {
            List<ImageEntry> images = build.images();
            for (int i = images.size() - 1; i >= 0; i--) {
                all.add(new JobImage(build, images.get(i)));
            }
        }
        return all;
    }

    /** Returns true while builds that are older than the index are being added. */
    @Exported
    public boolean isIncomplete() {
        return !JobIndex.of(job).isComplete(job);
    }

    /**
     * Returns the images on one page.
     *
     * @param all all images, newest first
     * @param before the number of a build, to begin with older ones; null or invalid for the newest
     */
    public List<JobImage> rows(List<JobImage> all, String before) {
        int limit = number(before);
        List<JobImage> older = all.stream()
                .filter(image -> limit == 0 || image.getBuild() < limit)
                .toList();
        int end = Math.min(PAGE_SIZE, older.size());
        // All images of a build are on the same page.
        while (end > 0
                && end < older.size()
                && older.get(end).getBuild() == older.get(end - 1).getBuild()) {
            end++;
        }
        return older.subList(0, end);
    }

    /** Returns the chart of the newest images; null if there are too few. */
    public SizeChart chart(List<JobImage> all) {
        return SizeChart.of(all.subList(0, Math.min(CHART_SIZE, all.size())));
    }

    /** The builds that can be compared, newest first. */
    public List<JobBuild> getBuilds() {
        return JobIndex.of(job).builds(job).stream().map(JobBuild::new).toList();
    }

    /** A build that can be selected. */
    public static final class JobBuild {
        private final IndexedBuild build;

        JobBuild(IndexedBuild build) {
            this.build = build;
        }

        /** The number of the build. */
        public int getNumber() {
            return build.number();
        }

        /** The display name of the build. */
        public String getName() {
            return build.displayName();
        }
    }

    /** Returns the differences between two builds, by their numbers; null if a number is missing or unknown. */
    public Comparison compare(String from, String to) {
        return number(from) == 0 || number(to) == 0 ? null : Comparison.of(job, number(from), number(to));
    }

    private static int number(String text) {
        return text != null && NUMBER.matcher(text).matches() ? Integer.parseInt(text) : 0;
    }

    /** Returns the differences at the URL {@code compare/12..15}; null, which is HTTP 404, for any other. */
    public Comparison getCompare(String range) {
        Matcher numbers = RANGE.matcher(range);
        return numbers.matches() ? compare(numbers.group(1), numbers.group(2)) : null;
    }

    /** The REST API of this page. */
    public Api getApi() {
        return new Api(this);
    }

    @Override
    public String getIconFileName() {
        JobIndex index = JobIndex.of(job);
        boolean hasImages = index.hasImages(job) || !index.isComplete(job) && latestHaveImages();
        return hasImages ? "symbol-cube" : null;
    }

    @Override
    public String getDisplayName() {
        return Messages.JobPage_DisplayName();
    }

    @Override
    public String getUrlName() {
        return "pushed-images";
    }

    private boolean latestHaveImages() {
        Run<?, ?> run = job.getLastBuild();
        for (int i = 0; run != null && i < LATEST; i++) {
            BuildPage page = run.getAction(BuildPage.class);
            if (page != null && !page.getImages().isEmpty()) {
                return true;
            }
            run = run.getPreviousBuild();
        }
        return false;
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
