package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.layer.BaseImage;
import io.jenkins.plugins.coreos.core.layer.ImagePath;
import io.jenkins.plugins.coreos.core.layer.LayerCompression;
import io.jenkins.plugins.coreos.core.layer.LayerSource;
import io.jenkins.plugins.coreos.core.oci.Platform;
import io.jenkins.plugins.coreos.core.text.NamedParameter;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Selects a base and the files to put on it as one more layer.
 *
 * @param base an image in a registry, or in an archive
 * @param arches architectures to take from an index, by COSA's or Go's names; empty for all; {@link
 *     ImageSelector#LOCAL} for that of the host
 * @param add the files to add; a later file replaces an earlier one with the same path
 * @param remove paths of the base to remove
 * @param labels labels of the configuration, in addition to those of the base
 * @param annotations annotations of the manifest, in addition to those of the base
 * @param compression compression of the layer
 * @param created time of the files and of the image's creation (RFC 3339, or seconds since 1970); null for that of the
 *     base
 * @param lint whether to apply the rules for bootable images if the base is a bootable image
 */
public record LayerSelector(
        SourceSelector base,
        List<String> arches,
        List<Addition> add,
        List<String> remove,
        Map<String, String> labels,
        Map<String, String> annotations,
        LayerCompression compression,
        String created,
        boolean lint)
        implements SourceSelector {
    private static final long serialVersionUID = 1L;

    /**
     * Files to add.
     *
     * @param arch the architecture whose image gets the files, or null for all images
     */
    public record Addition(LayerSource files, String arch) implements Serializable {
        private static final long serialVersionUID = 1L;
        private static final Pattern OF_ARCH = Pattern.compile("([A-Za-z0-9_.-]{1,64}): +(.+)");

        public Addition {
            if (arch != null) {
                NamedParameter.check("add", () -> ImageSelector.checkArch(arch));
            }
        }

        /**
         * Parses {@code PATH} or {@code PATH=/DEST}, optionally preceded by {@code ARCH: }. PATH may contain an equals
         * sign.
         *
         * @throws IllegalArgumentException if a part is invalid
         */
        public static Addition parse(String text) {
            Matcher ofArch = OF_ARCH.matcher(text);
            boolean isOfArch = ofArch.matches();
            String files = isOfArch ? ofArch.group(2) : text;
            int at = files.lastIndexOf("=/");
            return new Addition(
                    at < 0
                            ? new LayerSource(files, null)
                            : new LayerSource(files.substring(0, at), files.substring(at + 1)),
                    isOfArch ? ofArch.group(1) : null);
        }
    }

    /**
     * Validates the selection.
     *
     * @throws IllegalArgumentException if there is nothing to add or remove, or a value is invalid
     */
    public LayerSelector {
        // JEP-200 may reject the serialized form of List.copyOf.
        arches = new ArrayList<>(arches);
        add = new ArrayList<>(add);
        remove = new ArrayList<>(remove);
        labels = new LinkedHashMap<>(labels);
        annotations = new LinkedHashMap<>(annotations);
        if (base instanceof LayerSelector) {
            throw new IllegalArgumentException(
                    "the base must be an image in a registry or in an archive, not another layer");
        }
        if (add.isEmpty() && remove.isEmpty()) {
            throw new IllegalArgumentException("'add' is missing: give 'add', 'remove', or both");
        }
        for (String path : remove) {
            if (NamedParameter.parse("remove", () -> ImagePath.parse(path)).isEmpty()) {
                throw new IllegalArgumentException("remove: '/' cannot be removed");
            }
            if (path.matches("(?s).*(?:[*?]|\\[[^/\\]]+]|\\{[^/]*,[^/]*}).*")) {
                throw new IllegalArgumentException("remove: " + Quoted.of(path)
                        + " is a pattern, which is not expanded; name each path, or their directory");
            }
        }
        arches.forEach(ImageSelector::checkArch);
        if (arches.contains("all")) {
            throw new IllegalArgumentException("'all' cannot be combined with other architectures");
        }
        if (created != null) {
            BaseImage.instant(created);
        }
        checkNames("labels", labels);
        checkNames("annotations", annotations);
    }

    private static void checkNames(String what, Map<String, String> values) {
        if (values.containsKey("") || values.containsKey(null) || values.containsValue(null)) {
            throw new IllegalArgumentException(what + " need a name and a value each");
        }
    }

    @Override
    public List<ImageSelector> images() {
        return base.images();
    }

    /** Converts architectures to the form that the constructor expects: {@code all} becomes an empty list. */
    public static List<String> arches(List<String> arches) {
        return arches.equals(List.of("all")) ? List.of() : arches;
    }

    /** Returns a copy with another base. */
    public LayerSelector withBase(SourceSelector other) {
        return new LayerSelector(other, arches, add, remove, labels, annotations, compression, created, lint);
    }

    /** Returns the files for an architecture. */
    List<LayerSource> additionsFor(Platform platform) {
        return add.stream()
                .filter(one -> one.arch() == null || platform.isArch(one.arch()))
                .map(Addition::files)
                .toList();
    }
}
