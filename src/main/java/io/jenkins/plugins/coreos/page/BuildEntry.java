package io.jenkins.plugins.coreos.page;

import io.jenkins.plugins.coreos.core.text.ByteSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** A COSA build. Stored in build.xml: never rename a field. */
@ExportedBean(defaultVisibility = 999)
public final class BuildEntry {
    /** Limit for the changed packages; a rebase to another Fedora release changes some 400. */
    private static final int MAX_PACKAGES = 500;

    /** Phases before the build; after them, the latest build in COSA's directory is still the previous one. */
    private static final Set<String> BEFORE_BUILD = Set.of("init", "buildfetch", "fetch");

    private static final int MAX_PHASES = 50;
    private static final int MAX_ID = 200;
    private static final List<String> CHANGES = List.of("added", "removed", "upgraded", "downgraded");

    @Exported
    public final String id;

    @Exported
    public final String name;

    @Exported
    public final String arch;

    @Exported
    public final String ostreeCommit;

    /** The digest of the image after a push, or null. */
    @Exported
    public final String manifestDigest;

    /** Size of the OCI archive in bytes, or 0 if there is no archive. */
    @Exported
    public final long size;

    /** The build with which the packages are compared; null if unknown. */
    private String previous;

    private boolean changed;
    private boolean imported;
    private final ArrayList<PackageEntry> packages = new ArrayList<>();
    private int omittedPackages;

    private BuildEntry(UntrustedMap build) {
        id = build.text("id");
        name = build.text("name");
        arch = build.text("arch");
        ostreeCommit = build.text("ostreeCommit");
        manifestDigest = build.text("manifestDigest");
        size = build.number("ociArchiveSize");
        imported = build.flag("imported");
        changed = build.flag("changed");
        UntrustedMap changes = build.map("packages");
        for (String change : CHANGES) {
            List<UntrustedMap> some = changes.maps(change, MAX_PACKAGES - packages.size());
            some.forEach(values -> packages.add(new PackageEntry(change, values)));
            omittedPackages += changes.count(change) - some.size();
        }
    }

    /** Reads a step's result; null if it contains no build to show. */
    static BuildEntry of(Object result) {
        return of(result, null);
    }

    /**
     * Reads a step's result; null if it contains no build to show.
     *
     * @param previous the latest build before the step; null if unknown
     */
    static BuildEntry of(Object result, String previous) {
        UntrustedMap values = new UntrustedMap(result);
        BuildEntry entry = new BuildEntry(values);
        String before = UntrustedMap.line(previous, MAX_ID);
        entry.previous = entry.changed && !Objects.equals(before, entry.id) ? before : null;
        boolean isBuild =
                entry.changed || !BEFORE_BUILD.containsAll(values.map("phases").names(MAX_PHASES));
        return isBuild && entry.id != null && !entry.id.isEmpty() ? entry : null;
    }

    /** Returns true if both entries describe the same build, one of them after later phases. */
    boolean isSame(BuildEntry other) {
        return Objects.equals(id, other.id)
                && Objects.equals(name, other.name)
                && Objects.equals(arch, other.arch)
                && Objects.equals(ostreeCommit, other.ostreeCommit);
    }

    /** Returns the entry of a later phase of this build. It stays marked as new or imported if this entry is. */
    BuildEntry updated(BuildEntry later) {
        later.changed |= changed;
        later.imported |= imported;
        later.previous = later.previous == null ? previous : later.previous;
        return later;
    }

    /** Returns true if COSA made a new build; false if nothing had changed. */
    @Exported
    public boolean isChanged() {
        return changed;
    }

    /** The build with which the packages are compared; null if unknown. */
    @Exported
    public String getPrevious() {
        return previous;
    }

    /** Returns true if the build was imported from an image instead of built. */
    @Exported
    public boolean isImported() {
        return imported;
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

    /** A summary of the package changes, or null without changes: {@code 3 added, 14 upgraded}. */
    public String getPackagesText() {
        List<PackageEntry> all = getPackages();
        if (all.isEmpty()) {
            return null;
        }
        String counts = countsText(all);
        return omittedPackages == 0 ? counts : counts + ", " + omittedPackages + " more";
    }

    /** Returns a summary of package changes; null without changes. */
    static String countsText(List<PackageEntry> packages) {
        String counts = CHANGES.stream()
                .map(change -> count(packages, change))
                .filter(Objects::nonNull)
                .collect(Collectors.joining(", "));
        return counts.isEmpty() ? null : counts;
    }

    private static String count(List<PackageEntry> packages, String change) {
        long count = packages.stream().filter(p -> change.equals(p.change)).count();
        return count == 0 ? null : count + " " + change;
    }
}
