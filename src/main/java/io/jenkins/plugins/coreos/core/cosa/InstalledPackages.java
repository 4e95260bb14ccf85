package io.jenkins.plugins.coreos.core.cosa;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import java.util.ArrayList;
import java.util.List;

/**
 * The packages of a build: {@code rpmostree.rpmdb.pkglist} in commitmeta.json, a list of
 * {@code [name, epoch, version, release, architecture]}.
 */
final class InstalledPackages {
    private InstalledPackages() {}

    /**
     * Parses commitmeta.json. Skips entries of another shape, because the list is only for display.
     *
     * @return {@code [name, architecture, version]} of each package, the version as {@code [epoch:]version-release}
     * @throws JsonException if the file is not JSON
     */
    static List<List<String>> parse(byte[] commitMeta, String what) throws JsonException {
        List<List<String>> packages = new ArrayList<>();
        for (Object item : Json.parseObject(commitMeta, what).array("rpmostree.rpmdb.pkglist")) {
            if (item instanceof List<?> entry && entry.size() >= 5) {
                String epoch = String.valueOf(entry.get(1));
                packages.add(List.of(
                        String.valueOf(entry.get(0)),
                        String.valueOf(entry.get(4)),
                        (epoch.equals("0") ? "" : epoch + ":") + entry.get(2) + "-" + entry.get(3)));
            }
        }
        return packages;
    }
}
