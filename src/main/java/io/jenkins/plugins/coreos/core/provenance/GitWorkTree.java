package io.jenkins.plugins.coreos.core.provenance;

import io.jenkins.plugins.coreos.core.cosa.GitCommit;
import io.jenkins.plugins.coreos.core.files.RegularFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A git work tree on this host. Reads the repository's files (gitrepository-layout(5)) and does not run git: git may be
 * missing, it refuses work trees of other users, and a repository's configuration can make it run programs.
 */
public final class GitWorkTree {
    private static final int MAX_FILE = 8 * 1024 * 1024;

    private static final Pattern REF = Pattern.compile("ref: (refs/[^\\p{Cntrl}\\\\ ]{0,500}[^\\p{Cntrl}\\\\ /])");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
    private static final Pattern SECTION = Pattern.compile("\\s*\\[\\s*(\\S+?)(?:\\s+\"([^\"]*)\")?\\s*]\\s*");
    private static final Pattern URL = Pattern.compile("\\s*(?i:url)\\s*=\\s*\"?([^\"#;]*?)\"?\\s*");

    /** {@code $GIT_DIR}: HEAD, one per work tree. */
    private final Path directory;

    /** {@code $GIT_COMMON_DIR}: refs and configuration, shared by all work trees. */
    private final Path common;

    private GitWorkTree(Path directory) throws IOException {
        this.directory = directory;
        Path link = directory.resolve("commondir");
        this.common = Files.exists(link) ? directory.resolve(read(link).strip()) : directory;
    }

    /**
     * Returns the commit that is checked out in the work tree around a directory, and the URL of its remote
     * {@code origin}; empty if the directory is not in a work tree, or the work tree has no commit.
     *
     * @throws IOException if git's files cannot be read
     */
    public static Optional<GitCommit> commit(Path directory) throws IOException {
        for (Path at = directory.toAbsolutePath(); at != null; at = at.getParent()) {
            Path git = at.resolve(".git");
            if (Files.isDirectory(git)) {
                return new GitWorkTree(git).commit();
            }
            if (Files.exists(git)) {
                String link = read(git).strip();
                if (!link.startsWith("gitdir: ")) {
                    throw new IOException(git + " does not begin with 'gitdir: '");
                }
                return new GitWorkTree(at.resolve(link.substring("gitdir: ".length()))).commit();
            }
        }
        return Optional.empty();
    }

    private Optional<GitCommit> commit() throws IOException {
        String head = read(directory.resolve("HEAD")).strip();
        Matcher ref = REF.matcher(head);
        String hash = ref.matches() && !ref.group(1).contains("..") ? resolve(ref.group(1)) : head;
        return hash != null && HASH.matcher(hash).matches() ? GitCommit.of(origin(), hash) : Optional.empty();
    }

    private String resolve(String ref) throws IOException {
        Path loose = common.resolve(ref);
        if (Files.exists(loose)) {
            return read(loose).strip();
        }
        Path packed = common.resolve("packed-refs");
        return !Files.exists(packed)
                ? null
                : read(packed)
                        .lines()
                        .filter(line -> line.endsWith(" " + ref))
                        .map(line -> line.substring(0, line.indexOf(' ')))
                        .findFirst()
                        .orElse(null);
    }

    /** Returns the URL of the remote {@code origin}, or null. */
    private String origin() throws IOException {
        Path config = common.resolve("config");
        boolean inOrigin = false;
        for (String line : Files.exists(config) ? read(config).lines().toList() : List.<String>of()) {
            Matcher section = SECTION.matcher(line);
            Matcher url = URL.matcher(line);
            if (section.matches()) {
                inOrigin = section.group(1).equalsIgnoreCase("remote") && "origin".equals(section.group(2));
            } else if (inOrigin && url.matches()) {
                return url.group(1);
            }
        }
        return null;
    }

    private static String read(Path file) throws IOException {
        byte[] content = RegularFile.read(file, MAX_FILE);
        if (content == null) {
            throw new IOException(file + " is larger than " + MAX_FILE + " bytes");
        }
        return new String(content, StandardCharsets.UTF_8);
    }
}
