package io.jenkins.plugins.coreos.page;

import com.thoughtworks.xstream.XStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The builds and images of a {@link BuildPage}. Kept in build.xml: a field is never renamed.
 *
 * <p>The lists are replaced and never changed, because they can be on their way to disk while another branch of the
 * Pipeline adds to them.
 */
final class PageContent {
    /** A loop of pushes is no reason for a build.xml that nobody can load. */
    static final int MAX_ENTRIES = 500;

    private volatile ArrayList<BuildEntry> builds;
    private volatile ArrayList<ImageEntry> images;

    /** What the classes are called in build.xml, for good: a class may move, its name may not. */
    static void name(XStream xstream) {
        xstream.alias("coreos-build", BuildEntry.class);
        xstream.alias("coreos-package", PackageEntry.class);
        xstream.alias("coreos-image", ImageEntry.class);
    }

    /** Adds a build, or what later phases made of one that is here. */
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

    synchronized void add(List<ImageEntry> entries) {
        ArrayList<ImageEntry> all = new ArrayList<>(images());
        entries.stream().limit(MAX_ENTRIES - all.size()).forEach(all::add);
        images = all;
    }

    List<BuildEntry> builds() {
        List<BuildEntry> all = builds;
        return all == null ? List.of() : List.copyOf(all);
    }

    List<ImageEntry> images() {
        List<ImageEntry> all = images;
        return all == null ? List.of() : List.copyOf(all);
    }
}
