package io.jenkins.plugins.coreos.testing.archive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A work directory of COSA: builds with the images {@code ostree} and {@code extensions-container} of architectures. */
public final class CosaBuilds {
    private static final Map<String, String> GO_NAMES = Map.of("x86_64", "amd64", "aarch64", "arm64");

    private final Path directory;
    private final List<String> listed = new ArrayList<>();
    private final Map<Path, TestArchive> archives = new HashMap<>();

    public CosaBuilds(Path directory) {
        this.directory = directory;
    }

    /** Adds a build, which becomes the newest. */
    public CosaBuilds build(String id, String... arches) {
        for (String arch : arches) {
            write(id, arch, "ostree");
            write(id, arch, "extensions-container");
            write(meta(id, arch), metaJson(id, arch));
        }
        String names = Stream.of(arches).map(arch -> "\"" + arch + "\"").collect(Collectors.joining(", "));
        listed.add(0, "{\"id\": \"" + id + "\", \"arches\": [" + names + "]}");
        write(
                directory.resolve("builds/builds.json"),
                "{\"schema-version\": \"1.0.0\", \"builds\": [" + String.join(", ", listed) + "]}");
        return this;
    }

    /** Adds a disk image to a build as {@code cosa buildextend-NAME} does, and returns its file. */
    public Path diskImage(String id, String arch, String name, String extension, byte[] content) {
        Path meta = meta(id, arch);
        Path file = meta.resolveSibling("fedora-coreos-" + id + "-" + name + "." + arch + "." + extension);
        try {
            Files.write(file, content);
            String sha256 = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
            String entry = "\"images\": {\n\"%s\": {\"path\": \"%s\", \"sha256\": \"%s\", \"size\": %d},"
                    .formatted(name, file.getFileName(), sha256, content.length);
            write(meta, Files.readString(meta).replace("\"images\": {", entry));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        return file;
    }

    public Path directory() {
        return directory;
    }

    public Path meta(String id, String arch) {
        return directory.resolve("builds").resolve(id).resolve(arch).resolve("meta.json");
    }

    /** The path of an archive, under COSA's name. */
    public Path archive(String id, String arch, String image) {
        return meta(id, arch).resolveSibling("fedora-coreos-" + id + "-" + image + "." + arch + ".ociarchive");
    }

    /** The digest of an image. */
    public String digest(String id, String arch, String image) {
        return archives.get(archive(id, arch, image)).digest();
    }

    private void write(String id, String arch, String image) {
        Path path = archive(id, arch, image);
        try {
            Files.createDirectories(path.getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        archives.put(
                path,
                Archives.image()
                        .seed((id + arch + image).hashCode())
                        .layers(2, 3000)
                        .architecture(GO_NAMES.getOrDefault(arch, arch))
                        .write(path));
    }

    private String metaJson(String id, String arch) {
        return """
                {
                    "buildid": "%1$s",
                    "coreos-assembler.basearch": "%2$s",
                    "coreos-assembler.meta-stamp": 1767225600000000000,
                    "images": {
                        "extensions-container": {"path": "%3$s", "sha256": "%6$s"},
                        "oci-manifest": {"path": "manifest.json", "sha256": "%5$s"},
                        "ostree": {"path": "%4$s", "sha256": "%6$s"}
                    },
                    "name": "fedora-coreos"
                }
                """.formatted(
                        id,
                        arch,
                        archive(id, arch, "extensions-container").getFileName(),
                        archive(id, arch, "ostree").getFileName(),
                        digest(id, arch, "ostree").substring("sha256:".length()),
                        "a".repeat(64));
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
