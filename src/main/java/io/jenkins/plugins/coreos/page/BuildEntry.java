package io.jenkins.plugins.coreos.page;

import io.jenkins.plugins.coreos.core.text.ByteSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** A COSA build. Stored in build.xml: never rename a field. */
@ExportedBean(defaultVisibility = 999)
public final class BuildEntry {
    /** A rebase to another Fedora release changes some 400 packages. */
    private static final int MAX_PACKAGES = 500;

    /** Phases that produce nothing to show: the latest build is still the previous one. */
    private static final Set<String> BEFORE_BUILD = Set.of("init", "buildfetch", "fetch");

    private static final int MAX_PHASES = 50;

    private String id;
    private String name;
    private String arch;
    private boolean changed;
    private String ostreeCommit;
    private String manifestDigest;
    private long size;
    private ArrayList<PackageEntry> packages;
    private int omittedPackages;

    private BuildEntry() {}

    /** Reads a step's result; null if it contains no build to show. */
    static BuildEntry of(Object result) {
        Reported build = new Reported(result);
        BuildEntry entry = new BuildEntry();
        entry.id = build.text("id");
        entry.changed = build.flag("changed");
        List<String> phases = build.map("phases").names(MAX_PHASES);
        if (entry.id == null || entry.id.isEmpty() || !entry.changed && BEFORE_BUILD.containsAll(phases)) {
            return null;
        }
        entry.name = build.text("name");
        entry.arch = build.text("arch");
        entry.ostreeCommit = build.text("ostreeCommit");
        entry.manifestDigest = build.text("manifestDigest");
        entry.size = build.number("ociArchiveSize");
        entry.packages = new ArrayList<>();
        Reported changes = build.map("packages");
        for (String change : List.of("added", "removed", "upgraded", "downgraded")) {
            List<Reported> some = changes.maps(change, MAX_PACKAGES - entry.packages.size());
            some.forEach(one -> entry.packages.add(new PackageEntry(change, one)));
            entry.omittedPackages += changes.count(change) - some.size();
        }
        return entry;
    }

    /** Returns true if both entries describe the same build, one of them after later phases. */
    boolean isSame(BuildEntry other) {
        return Objects.equals(id, other.id)
                && Objects.equals(name, other.name)
                && Objects.equals(arch, other.arch)
                && Objects.equals(ostreeCommit, other.ostreeCommit);
    }

    /** This entry replaced by that of a later phase; a build that was new stays new. */
    BuildEntry updated(BuildEntry later) {
        later.changed |= changed;
        return later;
    }

    @Exported
    public String getId() {
        return id;
    }

    @Exported
    public String getName() {
        return name;
    }

    @Exported
    public String getArch() {
        return arch;
    }

    /** Returns true if COSA made a new build; false if nothing had changed. */
    @Exported
    public boolean isChanged() {
        return changed;
    }

    @Exported
    public String getOstreeCommit() {
        return ostreeCommit;
    }

    /** The digest of the image after a push, or null. */
    @Exported
    public String getManifestDigest() {
        return manifestDigest;
    }

    /** Size of the OCI archive in bytes, or 0 if there is no archive. */
    @Exported
    public long getSize() {
        return size;
    }

    /** The changed packages, up to a maximum. */
    @Exported
    public List<PackageEntry> getPackages() {
        return packages == null ? List.of() : List.copyOf(packages);
    }

    /** Number of changed packages beyond the maximum. */
    @Exported
    public int getOmittedPackages() {
        return omittedPackages;
    }

    /** The size as text for users, or null. */
    public String getSizeText() {
        return size == 0 ? null : ByteSize.of(size);
    }

    /** The abbreviated commit, or null. */
    public String getShortCommit() {
        return ostreeCommit == null || ostreeCommit.length() <= 12 ? ostreeCommit : ostreeCommit.substring(0, 12);
    }

    /** A summary of the package changes, or null if there are none: {@code 3 added, 14 upgraded}. */
    public String getPackagesText() {
        List<PackageEntry> all = getPackages();
        if (all.isEmpty()) {
            return null;
        }
        String counts = Stream.of("added", "removed", "upgraded", "downgraded")
                .map(change -> count(all, change))
                .filter(text -> text != null)
                .collect(Collectors.joining(", "));
        return omittedPackages == 0 ? counts : counts + ", " + omittedPackages + " more";
    }

    private static String count(List<PackageEntry> packages, String change) {
        long count = packages.stream().filter(p -> change.equals(p.getChange())).count();
        return count == 0 ? null : count + " " + change;
    }
}
