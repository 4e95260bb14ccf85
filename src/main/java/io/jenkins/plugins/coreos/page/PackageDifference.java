package io.jenkins.plugins.coreos.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** The differences between the packages of two COSA builds of one product and architecture. */
@ExportedBean(defaultVisibility = 999)
public final class PackageDifference {
    /** Product and architecture, such as {@code rhcos.x86_64}. */
    @Exported
    public final String name;

    /** The ID of the first COSA build. */
    @Exported
    public final String from;

    /** The ID of the second COSA build. */
    @Exported
    public final String to;

    private final List<PackageEntry> changes = new ArrayList<>();

    PackageDifference(String name, PackageList first, PackageList second) {
        this.name = name;
        this.from = first.id();
        this.to = second.id();
        Map<String, Map<String, String>> before = byName(first);
        Map<String, Map<String, String>> after = byName(second);
        TreeSet<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        for (String one : names) {
            compare(one, before.getOrDefault(one, Map.of()), after.getOrDefault(one, Map.of()));
        }
    }

    /** Maps each package to its installed versions, and each version to its architecture. */
    private static Map<String, Map<String, String>> byName(PackageList list) {
        Map<String, Map<String, String>> all = new TreeMap<>();
        list.entries()
                .forEach(entry -> all.computeIfAbsent(entry.name(), key -> new TreeMap<>())
                        .put(entry.version(), entry.arch()));
        return all;
    }

    private void compare(String packageName, Map<String, String> before, Map<String, String> after) {
        TreeMap<String, String> gone = new TreeMap<>(before);
        gone.keySet().removeAll(after.keySet());
        TreeMap<String, String> added = new TreeMap<>(after);
        added.keySet().removeAll(before.keySet());
        if (gone.size() == 1 && added.size() == 1) {
            String old = gone.firstKey();
            Map.Entry<String, String> now = added.firstEntry();
            String change = RpmVersion.compare(old, now.getKey()) > 0 ? "downgraded" : "upgraded";
            changes.add(new PackageEntry(change, packageName, now.getValue(), old, now.getKey()));
            return;
        }
        gone.forEach((version, arch) -> changes.add(new PackageEntry("removed", packageName, arch, version, null)));
        added.forEach((version, arch) -> changes.add(new PackageEntry("added", packageName, arch, null, version)));
    }

    /** The changed packages, by name. */
    @Exported
    public List<PackageEntry> getPackages() {
        return List.copyOf(changes);
    }

    /** A summary: {@code 3 added, 14 upgraded}; null without changes. */
    public String getText() {
        return BuildEntry.countsText(changes);
    }
}
