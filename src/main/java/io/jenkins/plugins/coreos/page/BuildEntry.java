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

/** A build that COSA made. Kept in build.xml: a field is never renamed. */
@ExportedBean(defaultVisibility = 999)
public final class BuildEntry {
    /** A rebase to another Fedora changes some 400 packages. */
    private static final int MAX_PACKAGES = 500;

    /** Phases after which there is nothing to show yet: the latest build is still one of before. */
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

    /** What a step's result says, or null where it says of no build. */
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

    /** Whether both are of one build, one of them made by later phases. */
    boolean isSame(BuildEntry other) {
        return Objects.equals(id, other.id)
                && Objects.equals(name, other.name)
                && Objects.equals(arch, other.arch)
                && Objects.equals(ostreeCommit, other.ostreeCommit);
    }

    /** What later phases say of this build; it is new if any of them made it. */
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

    /** Whether it is new; false where COSA had nothing to do. */
    @Exported
    public boolean isChanged() {
        return changed;
    }

    @Exported
    public String getOstreeCommit() {
        return ostreeCommit;
    }

    /** The digest that a push of its image ends with, or null. */
    @Exported
    public String getManifestDigest() {
        return manifestDigest;
    }

    /** Size of the OCI archive in bytes; 0 where there is none. */
    @Exported
    public long getSize() {
        return size;
    }

    /** The packages that changed, as far as they are kept. */
    @Exported
    public List<PackageEntry> getPackages() {
        return packages == null ? List.of() : List.copyOf(packages);
    }

    /** How many changed packages are not kept. */
    @Exported
    public int getOmittedPackages() {
        return omittedPackages;
    }

    /** The size for people, or null. */
    public String getSizeText() {
        return size == 0 ? null : ByteSize.of(size);
    }

    /** The first digits of the commit, or null. */
    public String getShortCommit() {
        return ostreeCommit == null || ostreeCommit.length() <= 12 ? ostreeCommit : ostreeCommit.substring(0, 12);
    }

    /** The package changes in a line, or null where there are none: {@code 3 added, 14 upgraded}. */
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
