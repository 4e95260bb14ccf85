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

/** Documents of an archive that only a shell sees, read there by read-files.sh with the tar of that place. */
public final class ContainerArchive implements ImageDescriptors.Entries {
    /** The script. */
    public static final String SCRIPT = "read-files.sh";

    /** Runs the script. */
    public interface Shell {
        /**
         * Runs the script with these arguments.
         *
         * @return what it prints, by key
         * @throws IOException when it cannot be run, or prints an error
         */
        Map<String, String> ask(String... arguments) throws IOException;
    }

    private final String archive;
    private final Shell shell;
    private TarListing listing;

    /**
     * An archive.
     *
     * @param archive its path over there
     */
    public ContainerArchive(String archive, Shell shell) {
        this.archive = archive;
        this.shell = shell;
    }

    /**
     * The content of a file, links followed.
     *
     * @throws ArchiveException when a link leads nowhere, or the file is larger than documents are
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
                    archive + ": " + name + " has " + file.size() + " bytes; it may have " + OciArchive.MAX_DOCUMENT);
        }
        byte[] content = content(shell.ask("entry", archive, file.name(), String.valueOf(CosaFiles.MAX_JSON)));
        // Of several entries of one name tar prints each; the last one counts.
        return content == null || content.length <= file.size()
                ? content
                : Arrays.copyOfRange(content, content.length - (int) file.size(), content.length);
    }

    private TarListing listing() throws IOException {
        if (listing == null) {
            Map<String, String> answer = shell.ask("list", archive, String.valueOf(CosaFiles.MAX_JSON));
            if (answer.containsKey("large")) {
                throw new ArchiveException("it has more entries than an image has");
            }
            byte[] lines = content(answer);
            listing = new TarListing(lines == null ? "" : new String(lines, StandardCharsets.UTF_8));
        }
        return listing;
    }

    /**
     * The content of a file in an answer, or null where there is none.
     *
     * @throws IOException when it has been cut off on the way
     */
    public static byte[] content(Map<String, String> answer) throws IOException {
        String text = answer.get("content");
        try {
            return text == null ? null : Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IOException("what was read where the step runs is not whole");
        }
    }
}
