package io.jenkins.plugins.coreos.core.skopeo;

import io.jenkins.plugins.coreos.core.archive.OciArchive;
import io.jenkins.plugins.coreos.core.archive.TarListing;
import io.jenkins.plugins.coreos.core.cosa.CosaFiles;
import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.ImageDescriptors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;

/** Reads documents of an archive in a container, using the script read-files.sh and the container's tar. */
public final class ContainerArchive implements ImageDescriptors.Entries {
    /** Name of the script. */
    public static final String SCRIPT = "read-files.sh";

    /** Runs the script in the container. */
    public interface Shell {
        /**
         * Runs the script with arguments.
         *
         * @return the script's output, by key
         * @throws IOException if the script cannot be run or reports an error
         */
        Map<String, String> run(String... arguments) throws IOException;
    }

    private final String archive;
    private final Shell shell;
    private TarListing listing;

    /**
     * Creates a reader for an archive.
     *
     * @param archive path of the archive in the container
     */
    public ContainerArchive(String archive, Shell shell) {
        this.archive = archive;
        this.shell = shell;
    }

    /**
     * Reads a file, following links.
     *
     * @throws ArchiveException if a link is broken, or the file is too large to be a document
     */
    @Override
    public byte[] read(String name) throws IOException {
        TarListing.File file;
        try {
            file = listing().get(name);
        } catch (ArchiveException e) {
            throw new ArchiveException(archive + ": " + e.getMessage(), e);
        }
        if (file == null) {
            return null;
        }
        if (file.size() > OciArchive.MAX_DOCUMENT) {
            throw new ArchiveException(
                    archive + ": " + name + " has " + file.size() + " bytes; the limit is " + OciArchive.MAX_DOCUMENT);
        }
        byte[] content = content(shell.run("entry", archive, file.name(), String.valueOf(CosaFiles.MAX_JSON)));
        // If an archive contains a name several times, tar prints all of the entries; the last one counts.
        return content == null || content.length <= file.size()
                ? content
                : Arrays.copyOfRange(content, content.length - (int) file.size(), content.length);
    }

    private TarListing listing() throws IOException {
        if (listing == null) {
            Map<String, String> output = shell.run("list", archive, String.valueOf(CosaFiles.MAX_JSON));
            if (output.containsKey("large")) {
                throw new ArchiveException("it has too many entries for an image");
            }
            byte[] lines = content(output);
            listing = new TarListing(lines == null ? "" : new String(lines, StandardCharsets.UTF_8));
        }
        return listing;
    }

    /**
     * Returns the file content in the script's output, or null if it contains no file.
     *
     * @throws IOException if the content has been truncated
     */
    public static byte[] content(Map<String, String> output) throws IOException {
        String text = output.get("content");
        try {
            return text == null ? null : Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IOException("the data that read-files.sh printed is incomplete");
        }
    }
}
