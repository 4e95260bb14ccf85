package io.jenkins.plugins.coreos.page;

import hudson.Extension;
import hudson.XmlFile;
import hudson.model.Computer;
import hudson.model.Job;
import hudson.model.Run;
import hudson.model.Saveable;
import hudson.model.listeners.RunListener;
import hudson.model.listeners.SaveableListener;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The images of a job's builds, in a file in the directory of the job, so that the job page loads no build.
 *
 * <p>Life of an entry: whenever a build is saved, its entry is compared with the build and replaced if it differs. When
 * a build is deleted, its entry is removed; a build whose directory was deleted in another way is not listed. The file
 * moves with a job that is renamed or moved, and is not copied with a job. Builds older than the index are added in the
 * background when the page is first opened.
 */
final class JobIndex {
    static final String FILE = "coreos-images.xml";

    /** The name of {@link BuildPage} in build.xml. */
    private static final String MARK = "<coreos-assembler";

    private static final Logger LOGGER = Logger.getLogger(JobIndex.class.getName());
    private static final Map<Job<?, ?>, JobIndex> INDEXES = Collections.synchronizedMap(new WeakHashMap<>());

    /** A soft reference, so that the index of a job that is not opened needs no memory. */
    private SoftReference<IndexContent> content = new SoftReference<>(null);

    private boolean scanning;

    private JobIndex() {}

    static JobIndex of(Job<?, ?> job) {
        return INDEXES.computeIfAbsent(job, key -> new JobIndex());
    }

    private static XmlFile file(Job<?, ?> job) {
        return new XmlFile(Run.XSTREAM2, new File(job.getRootDir(), FILE));
    }

    private IndexContent content(Job<?, ?> job) {
        IndexContent current = content.get();
        XmlFile file = file(job);
        // An administrator may delete the file to have it made again.
        if (current == null || current.isComplete() && !file.exists()) {
            current = read(file);
            content = new SoftReference<>(current);
        }
        return current;
    }

    private static IndexContent read(XmlFile file) {
        try {
            if (file.exists() && file.read() instanceof IndexContent stored) {
                return stored;
            }
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.WARNING, e, () -> "cannot read " + file + "; it is made again from the builds");
        }
        return new IndexContent();
    }

    private void write(Job<?, ?> job, IndexContent changed) {
        try {
            file(job).write(changed);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "cannot write the index of the images of " + job.getFullName());
        }
    }

    /** Returns the builds that still exist, newest first. */
    List<IndexedBuild> builds(Job<?, ?> job) {
        List<IndexedBuild> all;
        synchronized (this) {
            all = content(job).builds();
        }
        String[] names = all.isEmpty() ? null : job.getBuildDir().list();
        if (names == null) {
            return List.of();
        }
        Set<String> existing = new HashSet<>(List.of(names));
        return all.stream()
                .filter(build -> existing.contains(String.valueOf(build.number())))
                .toList();
    }

    /** Returns true if there are images of at least one build, according to the index alone. */
    synchronized boolean hasImages(Job<?, ?> job) {
        return content(job).builds().stream().anyMatch(build -> !build.images().isEmpty());
    }

    synchronized boolean isComplete(Job<?, ?> job) {
        return content(job).isComplete();
    }

    private synchronized void update(Run<?, ?> run, BuildPage page) {
        IndexedBuild build = entry(run, page);
        boolean isEmpty = build.images().isEmpty() && !build.hasPackages();
        IndexContent current = content(run.getParent());
        if (isEmpty) {
            return;
        }
        if (!current.isComplete() && current.builds().isEmpty() && isOnlyBuild(run)) {
            // The first build of a new job: there are no older builds to add.
            current.setComplete();
        }
        if (current.put(build)) {
            write(run.getParent(), current);
        }
    }

    private static boolean isOnlyBuild(Run<?, ?> run) {
        return numbers(run.getParent()).equals(List.of(run.getNumber()));
    }

    private static IndexedBuild entry(Run<?, ?> run, BuildPage page) {
        return new IndexedBuild(
                run.getNumber(), run.getDisplayName(), PackageList.existsIn(run.getRootDir()), page.getImages());
    }

    private synchronized void remove(Job<?, ?> job, int number) {
        IndexContent current = content(job);
        if (current.remove(number)) {
            write(job, current);
        }
    }

    /** Adds the builds that are older than the index, in the background, unless that has been done. */
    synchronized void scan(Job<?, ?> job) {
        if (!scanning && !content(job).isComplete()) {
            scanning = true;
            Computer.threadPoolForRemoting.submit(() -> {
                try {
                    addAll(job, loadBuilds(job));
                } catch (RuntimeException e) {
                    LOGGER.log(Level.WARNING, e, () -> "cannot read the builds of " + job.getFullName());
                } finally {
                    endScan();
                }
            });
        }
    }

    private synchronized void endScan() {
        scanning = false;
    }

    private synchronized void addAll(Job<?, ?> job, List<IndexedBuild> found) {
        IndexContent current = content(job);
        Set<Integer> known = new HashSet<>();
        current.builds().forEach(build -> known.add(build.number()));
        found.stream().filter(build -> !known.contains(build.number())).forEach(current::put);
        current.setComplete();
        write(job, current);
    }

    /** Loads the builds whose build.xml has a page. Not synchronized: loading a build may need locks of Jenkins. */
    private static List<IndexedBuild> loadBuilds(Job<?, ?> job) {
        List<IndexedBuild> found = new ArrayList<>();
        for (int number : numbers(job)) {
            if (hasPage(new File(job.getBuildDir(), number + "/build.xml").toPath())) {
                Run<?, ?> run = job.getBuildByNumber(number);
                BuildPage page = run == null ? null : run.getAction(BuildPage.class);
                if (page != null) {
                    found.add(entry(run, page));
                }
            }
        }
        return found;
    }

    private static List<Integer> numbers(Job<?, ?> job) {
        String[] names = job.getBuildDir().list();
        return (names == null ? List.<String>of() : List.of(names))
                .stream()
                        .filter(name -> name.matches("[1-9]\\d{0,8}"))
                        .map(Integer::valueOf)
                        .sorted(Comparator.reverseOrder())
                        .limit(IndexContent.MAX_BUILDS)
                        .toList();
    }

    private static boolean hasPage(Path buildXml) {
        try (BufferedReader lines = Files.newBufferedReader(buildXml, StandardCharsets.ISO_8859_1)) {
            return lines.lines().anyMatch(line -> line.contains(MARK));
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.FINE, e, () -> "cannot read " + buildXml);
            return false;
        }
    }

    /** Updates the entry of a build that was saved, including its name. */
    @Extension
    public static final class Saved extends SaveableListener {
        @Override
        public void onChange(Saveable saved, XmlFile file) {
            if (saved instanceof Run<?, ?> run) {
                changed(run);
            }
        }
    }

    /** Updates the entry of a build from its page. Never throws: the build itself has been saved. */
    static void changed(Run<?, ?> run) {
        try {
            BuildPage page = run.getAction(BuildPage.class);
            if (page != null) {
                of(run.getParent()).update(run, page);
            }
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, e, () -> "cannot update the index of the images for " + run);
        }
    }

    /** Removes a build that was deleted. */
    @Extension
    public static final class Deleted extends RunListener<Run<?, ?>> {
        @Override
        public void onDeleted(Run<?, ?> run) {
            of(run.getParent()).remove(run.getParent(), run.getNumber());
        }
    }
}
