package io.jenkins.plugins.coreos.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A Jenkins build in a {@link JobIndex}. Stored in the index: never rename a field. */
final class IndexedBuild {
    private final int number;
    private final String displayName;
    private final boolean packages;
    private final ArrayList<ImageEntry> images;

    IndexedBuild(int number, String displayName, boolean packages, List<ImageEntry> images) {
        this.number = number;
        this.displayName = displayName;
        this.packages = packages;
        this.images = new ArrayList<>(
                images.stream().filter(image -> !image.isOnlySigned()).toList());
    }

    int number() {
        return number;
    }

    String displayName() {
        return displayName == null ? "#" + number : displayName;
    }

    /** Returns true if the packages of a COSA build are recorded. */
    boolean hasPackages() {
        return packages;
    }

    List<ImageEntry> images() {
        return images == null ? List.of() : List.copyOf(images);
    }

    /** Returns true if both describe the same state of the build. */
    boolean isSame(IndexedBuild other) {
        // Images and signatures of a build are never removed, so equal counts mean equal lists.
        return number == other.number
                && packages == other.packages
                && Objects.equals(displayName, other.displayName)
                && images().size() == other.images().size()
                && signatures() == other.signatures();
    }

    private int signatures() {
        return images().stream().mapToInt(image -> image.getSignatures().size()).sum();
    }
}
