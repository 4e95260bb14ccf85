package io.jenkins.plugins.coreos.core.archive;

import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of a tar that this process does not see, by what {@code tar -tv} says of it there: GNU tar's lines, or
 * busybox's.
 */
public final class TarListing {
    /** Mode, owner, size, date, time, and the rest. */
    private static final Pattern LINE =
            Pattern.compile("([-hl])[-a-zA-Z]{9}[.+@]?+ ++[^ ]++ ++([0-9]{1,18}+) [0-9-]{10} [0-9:]{5,8}+ (.++)");

    private final TarTree<File> files = new TarTree<>();

    /**
     * A file of the archive.
     *
     * @param name as tar spells it, which is how tar wants to be asked for it
     * @param size in bytes
     */
    public record File(String name, long size) {}

    /** Reads a listing; lines of other kinds of entries do not matter. */
    public TarListing(String listing) {
        listing.lines().forEach(this::add);
    }

    /**
     * The file of that path, which may be a link to it.
     *
     * @return null where there is none
     * @throws ArchiveException when a link leads to no file of the archive
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
                // busybox shows a hard link as a file with an arrow.
                if (arrow > 0) {
                    files.hardLink(rest.substring(0, arrow), rest.substring(arrow + 4));
                } else {
                    files.file(rest, new File(rest, Long.parseLong(matcher.group(2))));
                }
            }
        }
    }
}
