package io.jenkins.plugins.coreos.core.layer;

import io.jenkins.plugins.coreos.core.text.Quoted;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The rules for files in a bootable image, which ostree or bootc deploys. Files in a directory that is a link into
 * {@code /usr} are added to the link's target. Files that a deployment would drop are errors.
 */
final class BootableRules {
    private static final String ADVICE = "; set lint to false to add it anyway";

    /** Links of FCOS and RHCOS that lead into {@code /usr}. */
    private static final List<String> USR_LINKS = List.of("bin", "sbin", "lib", "lib64");

    /** Links of FCOS and RHCOS that lead into {@code /var}, by path. */
    private static final Map<String, String> VAR_LINKS = Map.of(
            "home", "/var/home",
            "root", "/var/roothome",
            "opt", "/var/opt",
            "srv", "/var/srv",
            "mnt", "/var/mnt",
            "usr/local", "/var/usrlocal");

    private static final Map<String, String> DROPPED = Map.of(
            "var", "content of /var is not updated on deployed systems",
            "run", "/run is a tmpfs on a running system",
            "tmp", "/tmp is a tmpfs on a running system",
            "boot", "/boot is written by the deployment");

    /** Files that are read during the first boot only. */
    private static final List<String> FIRST_BOOT = List.of("usr/lib/ignition", "etc/ignition", "etc/machine-id");

    private final Consumer<String> warnings;

    /** @param warnings receives a line for each file that is read during the first boot only */
    BootableRules(Consumer<String> warnings) {
        this.warnings = warnings;
    }

    /**
     * Returns the path at which a file is added.
     *
     * @throws LayerException if a deployment would drop it
     */
    String addedPath(String path) throws LayerException {
        String resolved = resolvedPath(path);
        for (Map.Entry<String, String> link : VAR_LINKS.entrySet()) {
            if (ImagePath.isIn(resolved, link.getKey())) {
                throw new LayerException(Quoted.of("/" + path) + " cannot be added to a bootable image: /"
                        + link.getKey() + " is a link to " + link.getValue()
                        + ", which is not updated on deployed systems" + ADVICE);
            }
        }
        for (Map.Entry<String, String> directory : DROPPED.entrySet()) {
            if (ImagePath.isIn(resolved, directory.getKey())) {
                throw new LayerException(Quoted.of("/" + path) + " cannot be added to a bootable image: "
                        + directory.getValue() + ADVICE);
            }
        }
        return resolved;
    }

    /**
     * Returns the path at which a file of the base is removed.
     *
     * @throws LayerException if the path leads through a link of the base
     */
    String removedPath(String path) throws LayerException {
        String resolved = USR_LINKS.contains(path) ? path : resolvedPath(path);
        for (Map.Entry<String, String> link : VAR_LINKS.entrySet()) {
            if (ImagePath.isIn(resolved, link.getKey()) && !resolved.equals(link.getKey())) {
                throw new LayerException(Quoted.of("/" + path) + " cannot be removed from a bootable image: /"
                        + link.getKey() + " is a link to " + link.getValue() + "; remove " + link.getValue()
                        + resolved.substring(link.getKey().length()) + " instead");
            }
        }
        return resolved;
    }

    /** Warns about a file that has no effect on a system that is updated to the image. */
    void warn(String path, LayerEntry entry) {
        if (!entry.isDirectory()) {
            for (String directory : FIRST_BOOT) {
                if (ImagePath.isIn(path, directory)) {
                    warnings.accept("warning: " + Quoted.of("/" + path)
                            + " is read during the first boot only; it has no effect on systems that are updated to"
                            + " this image");
                }
            }
        }
    }

    private static String resolvedPath(String path) {
        for (String link : USR_LINKS) {
            if (ImagePath.isIn(path, link)) {
                return "usr/" + path;
            }
        }
        return path;
    }
}
