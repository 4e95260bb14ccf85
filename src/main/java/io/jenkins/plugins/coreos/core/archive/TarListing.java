package io.jenkins.plugins.coreos.core.archive;

import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of a tar that this process cannot access, parsed from the output of {@code tar -tv} by GNU tar or busybox.
 */
public final class TarListing {
    /** A line of the listing: mode, owner, size, date, time and name. */
    private static final Pattern LINE =
            Pattern.compile("([-hl])[-a-zA-Z]{9}[.+@]?+ ++[^ ]++ ++([0-9]{1,18}+) [0-9-]{10} [0-9:]{5,8}+ (.++)");

    private final TarTree<File> files = new TarTree<>();

    /**
     * A file in the archive.
     *
     * @param name the name as tar prints it, which tar requires to extract the file
     * @param size size in bytes
     */
    public record File(String name, long size) {}

    /** Parses a listing; entries of other types are ignored. */
    public TarListing(String listing) {
        listing.lines().forEach(this::add);
    }

    /**
     * Returns the file at a path, following links.
     *
     * @return null if the path does not exist
     * @throws ArchiveException if a link does not lead to a file in the archive
     */
    public File get(String path) throws ArchiveException {
        return files.get(path);
    }

    private void add(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            return;
        }
        String rest = matcher.group(3);
        int arrow = rest.indexOf(" -> ");
        int hard = rest.indexOf(" link to ");
        switch (matcher.group(1)) {
            case "l" -> {
                if (arrow > 0) {
                    files.symbolicLink(rest.substring(0, arrow), rest.substring(arrow + 4));
                }
            }
            case "h" -> {
                if (hard > 0) {
                    files.hardLink(rest.substring(0, hard), rest.substring(hard + 9));
                }
            }
            default -> {
                // busybox prints a hard link as a file with an arrow.
                if (arrow > 0) {
                    files.hardLink(rest.substring(0, arrow), rest.substring(arrow + 4));
                } else {
                    files.file(rest, new File(rest, Long.parseLong(matcher.group(2))));
                }
            }
        }
    }
}
