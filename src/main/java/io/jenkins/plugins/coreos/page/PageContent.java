package io.jenkins.plugins.coreos.page;

import com.thoughtworks.xstream.XStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The content of a {@link BuildPage}. Stored in build.xml: never rename a field.
 *
 * <p>The lists are copied on write: Jenkins may save a list while another branch of the Pipeline adds to it.
 */
final class PageContent {
    /** Limit for each list, so that build.xml stays loadable even if a Pipeline pushes in a loop. */
    static final int MAX_ENTRIES = 500;

    private volatile ArrayList<BuildEntry> builds;
    private volatile ArrayList<ImageEntry> images;
    private volatile ArrayList<ArchiveEntry> archives;
    private volatile ArrayList<StepEntry> steps;
    private volatile ArrayList<TestEntry> tests;

    /** Sets the permanent names of the classes in build.xml: a class may be moved, its name there must not change. */
    static void registerAliases(XStream xstream) {
        xstream.alias("coreos-build", BuildEntry.class);
        xstream.alias("coreos-package", PackageEntry.class);
        xstream.alias("coreos-image", ImageEntry.class);
        xstream.alias("coreos-archive", ArchiveEntry.class);
        xstream.alias("coreos-step", StepEntry.class);
        xstream.alias("coreos-test", TestEntry.class);
        xstream.alias("coreos-signature", SignatureEntry.class);
        xstream.alias("coreos-attachment", AttachmentEntry.class);
    }

    /** Adds a build, or replaces the entry of the same build from an earlier phase. */
    synchronized void add(BuildEntry entry) {
        ArrayList<BuildEntry> all = new ArrayList<>(builds());
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).isSame(entry)) {
                all.set(i, all.get(i).updated(entry));
                builds = all;
                return;
            }
        }
        if (all.size() < MAX_ENTRIES) {
            all.add(entry);
            builds = all;
        }
    }

    /** Adds images. Signatures of an image that this build has already pushed are added to the existing entries. */
    synchronized void add(List<ImageEntry> entries) {
        ArrayList<ImageEntry> all = new ArrayList<>(images());
        for (ImageEntry entry : entries) {
            List<ImageEntry> pushed =
                    entry.isOnlySigned() ? all.stream().filter(entry::isSame).toList() : List.of();
            pushed.forEach(other -> other.addSignatures(entry.getSignatures()));
            if (pushed.isEmpty() && all.size() < MAX_ENTRIES) {
                all.add(entry);
            }
        }
        images = all;
    }

    synchronized void add(ArchiveEntry entry) {
        ArrayList<ArchiveEntry> all = new ArrayList<>(archives());
        if (all.size() < MAX_ENTRIES) {
            all.add(entry);
            archives = all;
        }
    }

    /** Adds a running step, or replaces the entry of the same step. */
    synchronized void add(StepEntry entry) {
        ArrayList<StepEntry> all = new ArrayList<>(steps());
        boolean isKnown = all.removeIf(other -> other.node.equals(entry.node));
        if (isKnown || all.size() < MAX_ENTRIES) {
            all.add(entry);
            steps = all;
        }
    }

    /** Removes the entry of a step that has succeeded. */
    synchronized void removeStep(String node) {
        ArrayList<StepEntry> all = new ArrayList<>(steps());
        if (all.removeIf(entry -> entry.node.equals(node))) {
            steps = all;
        }
    }

    /** Returns the entry of a step, or null. */
    StepEntry step(String node) {
        return steps().stream()
                .filter(entry -> entry.node.equals(node))
                .findFirst()
                .orElse(null);
    }

    /** Adds the result of a run of kola, or replaces that of an earlier run with the same name. */
    synchronized void add(TestEntry entry) {
        ArrayList<TestEntry> all = new ArrayList<>(tests());
        all.removeIf(other -> other.name.equals(entry.name));
        if (all.size() < MAX_ENTRIES) {
            all.add(entry);
            tests = all;
        }
    }

    List<StepEntry> steps() {
        List<StepEntry> all = steps;
        return all == null ? List.of() : List.copyOf(all);
    }

    List<TestEntry> tests() {
        List<TestEntry> all = tests;
        return all == null ? List.of() : List.copyOf(all);
    }

    List<BuildEntry> builds() {
        List<BuildEntry> all = builds;
        return all == null ? List.of() : List.copyOf(all);
    }

    List<ImageEntry> images() {
        List<ImageEntry> all = images;
        return all == null ? List.of() : List.copyOf(all);
    }

    List<ArchiveEntry> archives() {
        List<ArchiveEntry> all = archives;
        return all == null ? List.of() : List.copyOf(all);
    }
}
