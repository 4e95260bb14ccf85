package io.jenkins.plugins.coreos.page;

import hudson.model.Api;
import hudson.model.Job;
import io.jenkins.plugins.coreos.core.text.ByteSize;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import jenkins.security.stapler.StaplerAccessibleType;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** The differences between two Jenkins builds of a job: images and packages. No build is loaded. */
@ExportedBean
@StaplerAccessibleType
public final class Comparison {
    private final Job<?, ?> job;
    private final IndexedBuild first;
    private final IndexedBuild second;
    private final List<ImageChange> images = new ArrayList<>();
    private final List<PackageDifference> packages = new ArrayList<>();
    private final boolean recorded;

    /** The latest image of a repository in both builds. */
    @ExportedBean(defaultVisibility = 999)
    public static final class ImageChange {
        @Exported
        public final String repository;

        /** The image of the first build; null if it pushed none. */
        @Exported
        public final ImageEntry from;

        /** The image of the second build; null if it pushed none. */
        @Exported
        public final ImageEntry to;

        ImageChange(String repository, ImageEntry from, ImageEntry to) {
            this.repository = repository;
            this.from = from;
            this.to = to;
        }

        /** Returns true if both builds pushed the same image. */
        public boolean isSame() {
            return from != null && to != null && from.digest.equals(to.digest);
        }

        /** Returns whether both images have the same size. */
        public boolean isSameSize() {
            return from != null && to != null && from.size == to.size;
        }

        /** The difference of the sizes as text for users: {@code +12.3 MiB}; null unless both pushed an image. */
        public String getGrowthText() {
            if (from == null || to == null) {
                return null;
            }
            long growth = to.size - from.size;
            return (growth < 0 ? "−" : "+") + ByteSize.of(Math.abs(growth));
        }
    }

    private Comparison(Job<?, ?> job, IndexedBuild first, IndexedBuild second) {
        this.job = job;
        this.first = first;
        this.second = second;
        TreeSet<String> repositories = new TreeSet<>();
        first.images().forEach(image -> repositories.add(image.repository));
        second.images().forEach(image -> repositories.add(image.repository));
        repositories.forEach(name -> images.add(new ImageChange(name, latest(first, name), latest(second, name))));
        Map<String, PackageList> before = PackageList.read(directory(job, first));
        Map<String, PackageList> after = PackageList.read(directory(job, second));
        after.forEach((name, list) -> {
            if (before.containsKey(name)) {
                packages.add(new PackageDifference(name, before.get(name), list));
            }
        });
        recorded = !packages.isEmpty();
    }

    /** Compares two builds of a job; null if one of them is unknown. */
    static Comparison of(Job<?, ?> job, int first, int second) {
        IndexedBuild from = null;
        IndexedBuild to = null;
        for (IndexedBuild build : JobIndex.of(job).builds(job)) {
            from = build.number() == first ? build : from;
            to = build.number() == second ? build : to;
        }
        return from == null || to == null ? null : new Comparison(job, from, to);
    }

    private static File directory(Job<?, ?> job, IndexedBuild build) {
        return new File(job.getBuildDir(), String.valueOf(build.number()));
    }

    private static ImageEntry latest(IndexedBuild build, String repository) {
        return build.images().stream()
                .filter(image -> image.repository.equals(repository))
                .reduce((earlier, later) -> later)
                .orElse(null);
    }

    /** Returns the job of both builds. */
    public Job<?, ?> getJob() {
        return job;
    }

    /** The number of the first build. */
    @Exported
    public int getFrom() {
        return first.number();
    }

    /** The number of the second build. */
    @Exported
    public int getTo() {
        return second.number();
    }

    /** Returns the name of the first build. */
    public String getFromName() {
        return first.displayName();
    }

    /** Returns the name of the second build. */
    public String getToName() {
        return second.displayName();
    }

    /** The images by repository. */
    @Exported
    public List<ImageChange> getImages() {
        return List.copyOf(images);
    }

    /** The package differences by product and architecture. */
    @Exported
    public List<PackageDifference> getPackages() {
        return List.copyOf(packages);
    }

    /** Returns true if the packages of both builds are recorded. */
    @Exported
    public boolean isRecorded() {
        return recorded;
    }

    /** The REST API of this comparison. */
    public Api getApi() {
        return new Api(this);
    }
}
