package io.jenkins.plugins.coreos.page;

import com.thoughtworks.xstream.XStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The content of a {@link JobIndex}, newest build first. Stored in a file: never rename a field. */
final class IndexContent {
    /**
     * Limit for the images of all builds: at about 1 KiB each, the file is small enough to be read and written as a
     * whole.
     */
    static final int MAX_IMAGES = 1000;

    static final int MAX_BUILDS = 1000;

    private boolean complete;
    private ArrayList<IndexedBuild> builds;

    static void registerAliases(XStream xstream) {
        xstream.alias("coreos-index", IndexContent.class);
        xstream.alias("coreos-indexed-build", IndexedBuild.class);
    }

    /** Returns true if the builds that are older than the index have been added. */
    boolean isComplete() {
        return complete;
    }

    void setComplete() {
        complete = true;
    }

    List<IndexedBuild> builds() {
        return builds == null ? List.of() : List.copyOf(builds);
    }

    /**
     * Adds a build or replaces its entry, and drops the oldest builds beyond the limits.
     *
     * @return false if nothing has changed
     */
    boolean put(IndexedBuild build) {
        List<IndexedBuild> before = builds();
        if (before.stream().anyMatch(build::isSame)) {
            return false;
        }
        ArrayList<IndexedBuild> all = new ArrayList<>(before);
        all.removeIf(other -> other.number() == build.number());
        all.add(build);
        all.sort(Comparator.comparingInt(IndexedBuild::number).reversed());
        int images = 0;
        int kept = 0;
        while (kept < Math.min(all.size(), MAX_BUILDS)
                && (kept == 0 || images + all.get(kept).images().size() <= MAX_IMAGES)) {
            images += all.get(kept++).images().size();
        }
        builds = new ArrayList<>(all.subList(0, kept));
        return true;
    }

    /** Removes a build; returns false if it is unknown. */
    boolean remove(int number) {
        ArrayList<IndexedBuild> all = new ArrayList<>(builds());
        boolean changed = all.removeIf(build -> build.number() == number);
        builds = all;
        return changed;
    }
}
