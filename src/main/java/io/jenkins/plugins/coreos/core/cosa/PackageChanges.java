package io.jenkins.plugins.coreos.core.cosa;

import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the packages of a build differ from those of the build before: {@code pkgdiff} in meta.json, which is what
 * {@code rpm-ostree db diff} prints (COSA's src/cmd-diff shows the form).
 *
 * @param added packages that were not there before
 * @param removed packages that are gone
 * @param upgraded packages in a newer version
 * @param downgraded packages in an older version
 */
public record PackageChanges(List<Change> added, List<Change> removed, List<Change> upgraded, List<Change> downgraded) {
    /** The kind that tells a downgrade from an upgrade (COSA's src/cmd-diff, PackageDiffType). */
    private static final Long DOWNGRADE = 3L;

    public PackageChanges {
        added = List.copyOf(added);
        removed = List.copyOf(removed);
        upgraded = List.copyOf(upgraded);
        downgraded = List.copyOf(downgraded);
    }

    /**
     * One package.
     *
     * @param name the package
     * @param arch its architecture, {@code noarch} too
     * @param from the version before, {@code epoch:version-release}, or null where it was added
     * @param to the version now, or null where it was removed
     */
    public record Change(String name, String arch, String from, String to) {
        private Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("name", name);
            map.put("arch", arch);
            map.put("from", from);
            map.put("to", to);
            map.values().removeIf(value -> value == null);
            return map;
        }
    }

    /** Reads {@code pkgdiff}; no changes where there is none, or where COSA had nothing to compare with. */
    static PackageChanges of(JsonObject meta) throws JsonException {
        List<Change> added = new ArrayList<>();
        List<Change> removed = new ArrayList<>();
        List<Change> upgraded = new ArrayList<>();
        List<Change> downgraded = new ArrayList<>();
        int index = 0;
        for (Object item : meta.array("pkgdiff")) {
            String place = meta.what() + " pkgdiff[" + index++ + "]";
            if (!(item instanceof List<?> entry)
                    || entry.size() < 3
                    || !(entry.get(0) instanceof String name)
                    || !(entry.get(2) instanceof Map<?, ?> versions)) {
                throw new JsonException(place + " is not [name, kind, {PreviousPackage, NewPackage}]");
            }
            List<String> before = packageOf(versions.get("PreviousPackage"), place);
            List<String> after = packageOf(versions.get("NewPackage"), place);
            Change change = new Change(
                    name,
                    after == null ? before == null ? null : before.get(2) : after.get(2),
                    before == null ? null : before.get(1),
                    after == null ? null : after.get(1));
            // What is there decides, the kind only where both are: that it agrees is rpm-ostree's business.
            List<Change> list = before == null
                    ? added
                    : after == null ? removed : DOWNGRADE.equals(entry.get(1)) ? downgraded : upgraded;
            list.add(change);
        }
        return new PackageChanges(added, removed, upgraded, downgraded);
    }

    private static List<String> packageOf(Object value, String place) throws JsonException {
        if (value == null) {
            return null;
        }
        if (value instanceof List<?> list && list.size() == 3 && list.stream().allMatch(String.class::isInstance)) {
            return list.stream().map(String.class::cast).toList();
        }
        throw new JsonException(place + ": a package is not [name, version, architecture]");
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("added", maps(added));
        map.put("removed", maps(removed));
        map.put("upgraded", maps(upgraded));
        map.put("downgraded", maps(downgraded));
        return map;
    }

    private static List<Object> maps(List<Change> changes) {
        List<Object> maps = new ArrayList<>();
        changes.forEach(change -> maps.add(change.toMap()));
        return maps;
    }
}
