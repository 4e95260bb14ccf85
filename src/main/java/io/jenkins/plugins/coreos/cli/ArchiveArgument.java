package io.jenkins.plugins.coreos.cli;

import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.core.text.Quoted;
import io.jenkins.plugins.coreos.core.transfer.ImageSelector;
import io.jenkins.plugins.coreos.core.transfer.NamedArchives;
import io.jenkins.plugins.coreos.core.transfer.SourceSelector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An archive as an argument: a path, or {@code -} for standard input. */
final class ArchiveArgument {
    private static final String STANDARD_INPUT = "-";
    private static final Path DEVICE = Path.of("/dev/stdin");

    private ArchiveArgument() {}

    static boolean isStandardInput(String argument) {
        return argument.equals(STANDARD_INPUT);
    }

    /** Returns whether an argument names an archive rather than an image in a registry. */
    static boolean isArchive(String argument) {
        if (argument.startsWith("docker://")) {
            return false;
        }
        return isStandardInput(argument)
                || argument.matches("(?s)(?:/|\\.\\.?/).*|.*\\.(?:ociarchive|tar)")
                || Files.exists(Path.of(argument)) && !Files.isDirectory(Path.of(argument));
    }

    /**
     * Parses an argument that is an archive or a reference to an image in a registry.
     *
     * @param refName name of the image in an archive, or null
     * @param arches architectures to take from an index in a registry
     * @throws IllegalArgumentException if the argument is neither, or {@code refName} is given with a reference
     */
    static SourceSelector source(String argument, String refName, List<String> arches) {
        if (isArchive(argument)) {
            return new NamedArchives(List.of(file(argument)), refName);
        }
        if (refName != null) {
            throw new IllegalArgumentException("--ref-name is for archives; name an image in a registry by its tag");
        }
        return ImageSelector.parse(argument, arches);
    }

    /**
     * Returns an argument that is a reference to an image in a registry.
     *
     * @param command the command that takes archives, for the message
     * @throws IllegalArgumentException if the argument names an archive
     */
    static String reference(String argument, String command) {
        if (isStandardInput(argument) || ImageReference.isArchive(argument)) {
            throw new IllegalArgumentException(Quoted.of(argument)
                    + " is an archive, but this command takes an image in a registry, REGISTRY/REPO[:TAG]; for an"
                    + " archive, use " + command);
        }
        return argument;
    }

    /**
     * Returns the path of the file.
     *
     * @throws IllegalArgumentException if standard input is not a regular file: an archive requires random access
     */
    static String file(String argument) {
        if (!isStandardInput(argument)) {
            return argument;
        }
        if (!Files.isRegularFile(DEVICE)) {
            throw new IllegalArgumentException(
                    "standard input is not a regular file, and an archive requires random access:"
                            + " write the archive to a file, and name it or redirect it with < FILE");
        }
        return DEVICE.toString();
    }
}
