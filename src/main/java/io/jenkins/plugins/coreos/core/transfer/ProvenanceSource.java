package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.cosa.CommitMeta;
import io.jenkins.plugins.coreos.core.cosa.CommitMeta.RpmPackage;
import io.jenkins.plugins.coreos.core.cosa.CosaDirectory;
import io.jenkins.plugins.coreos.core.cosa.CosaFiles;
import io.jenkins.plugins.coreos.core.cosa.GitCommit;
import io.jenkins.plugins.coreos.core.cosa.MetaJson;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.provenance.BuildOrigin;
import io.jenkins.plugins.coreos.core.provenance.GitWorkTree;
import io.jenkins.plugins.coreos.core.provenance.Material;
import io.jenkins.plugins.coreos.core.provenance.ProvenanceStatement;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Collects the materials of a transfer's image (base, git commits, packages) for its provenance statement. */
final class ProvenanceSource {
    private final Set<Material> materials = new LinkedHashSet<>();
    private final Consumer<String> log;

    /**
     * Reads the files of COSA's builds, and git's. A new layer, or an archive that COSA did not write, was made from the
     * git work tree of the step's directory.
     *
     * @param found the archives, or null if the source is an image in a registry
     * @param isLayered whether the image gets a new layer
     * @param directory the step's directory
     * @param log receives a line for each build without a list of packages
     * @throws IOException if a file of a build is invalid
     */
    ProvenanceSource(ArchiveSelector.Found found, boolean isLayered, Path directory, Consumer<String> log)
            throws IOException {
        this.log = log;
        if (isLayered || (found != null && found.sources().stream().allMatch(file -> file.metaJson() == null))) {
            workTree(directory).ifPresent(commit -> materials.add(Material.of("checkout", commit)));
        }
        List<Material> packages = new ArrayList<>();
        for (ArchiveFile file : found == null ? List.<ArchiveFile>of() : found.sources()) {
            if (file.metaJson() != null) {
                Path meta = Path.of(file.metaJson());
                MetaJson.parse(CosaDirectory.read(CosaFiles.LOCAL, meta), meta.toString())
                        .commits()
                        .forEach((name, commit) -> materials.add(Material.of(name, commit)));
                packages(meta).forEach(rpm -> packages.add(Material.of(rpm)));
            }
        }
        materials.addAll(packages);
    }

    private Optional<GitCommit> workTree(Path directory) {
        try {
            return GitWorkTree.commit(directory);
        } catch (IOException | InvalidPathException e) {
            log.accept("the provenance names no commit: " + e.getMessage());
            return Optional.empty();
        }
    }

    private List<RpmPackage> packages(Path metaJson) throws IOException {
        Optional<List<RpmPackage>> packages = CommitMeta.packages(metaJson, CosaFiles.LOCAL);
        if (packages.isEmpty()) {
            log.accept("the provenance lists no packages, because there is no commitmeta.json beside " + metaJson);
        }
        return packages.orElse(List.of());
    }

    /**
     * Returns the statement about the image at all destinations.
     *
     * @param source the opened source
     */
    byte[] statement(BuildOrigin origin, ImageSource source, List<ImageDestination> destinations) {
        Set<Material> all = new LinkedHashSet<>();
        if (source instanceof LayeredSource layered) {
            if (layered.registries().isEmpty()) {
                all.add(Material.of("base", null, layered.base().image().digest()));
            }
            layered.registries().forEach(base -> all.add(base.material("base")));
        } else {
            source.registries().forEach(image -> all.add(image.material("image")));
        }
        all.addAll(materials);
        log.accept("the provenance lists " + all.size() + " materials");
        Set<ProvenanceStatement.Subject> subjects = new LinkedHashSet<>();
        List<Descriptor> images = Transfer.documents(source);
        for (ImageDestination destination : destinations) {
            if (destination instanceof RegistryDestination) {
                // The image itself first.
                for (int i = images.size() - 1; i >= 0; i--) {
                    subjects.add(new ProvenanceStatement.Subject(
                            destination.name(), images.get(i).digest()));
                }
            }
        }
        return ProvenanceStatement.write(origin, subjects, all);
    }
}
