package io.jenkins.plugins.coreos.core.cosa;

import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Package differences between a build and the previous one: {@code pkgdiff} in meta.json, the output of
 * {@code rpm-ostree db diff} (COSA's src/cmd-diff shows the format).
 *
 * @param added packages that are new
 * @param removed packages that no longer exist
 * @param upgraded packages with a newer version
 * @param downgraded packages with an older version
 */
public record PackageChanges(List<Change> added, List<Change> removed, List<Change> upgraded, List<Change> downgraded) {
    /** The type that distinguishes a downgrade from an upgrade (COSA's src/cmd-diff, PackageDiffType). */
    private static final Long DOWNGRADE = 3L;

    public PackageChanges {
        added = List.copyOf(added);
        removed = List.copyOf(removed);
        upgraded = List.copyOf(upgraded);
        downgraded = List.copyOf(downgraded);
    }

    /**
     * A change of one package.
     *
     * @param name the package
     * @param arch architecture of the package, including {@code noarch}
     * @param from the previous version, {@code epoch:version-release}, or null if the package was added
     * @param to the new version, or null if the package was removed
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

    /** Parses {@code pkgdiff}; no changes if it is missing, or if COSA had no previous build. */
    static PackageChanges of(JsonObject meta) throws JsonException {
        List<Change> added = new ArrayList<>();
        List<Change> removed = new ArrayList<>();
        List<Change> upgraded = new ArrayList<>();
        List<Change> downgraded = new ArrayList<>();
        int index = 0;
        for (Object item : meta.array("pkgdiff")) {
            String location = meta.what() + " pkgdiff[" + index++ + "]";
            if (!(item instanceof List<?> entry)
                    || entry.size() < 3
                    || !(entry.get(0) instanceof String name)
                    || !(entry.get(2) instanceof Map<?, ?> versions)) {
                throw new JsonException(location + " is not [name, kind, {PreviousPackage, NewPackage}]");
            }
            List<String> before = packageOf(versions.get("PreviousPackage"), location);
            List<String> after = packageOf(versions.get("NewPackage"), location);
            Change change = new Change(
                    name,
                    after == null ? before == null ? null : before.get(2) : after.get(2),
                    before == null ? null : before.get(1),
                    after == null ? null : after.get(1));
            // The presence of the versions decides; the type is used only if both exist.
            List<Change> list = before == null
                    ? added
                    : after == null ? removed : DOWNGRADE.equals(entry.get(1)) ? downgraded : upgraded;
            list.add(change);
        }
        return new PackageChanges(added, removed, upgraded, downgraded);
    }

    private static List<String> packageOf(Object value, String location) throws JsonException {
        if (value == null) {
            return null;
        }
        if (value instanceof List<?> list && list.size() == 3 && list.stream().allMatch(String.class::isInstance)) {
            return list.stream().map(String.class::cast).toList();
        }
        throw new JsonException(location + ": a package is not [name, version, architecture]");
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
