package io.jenkins.plugins.coreos.core.cosa;

import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The commit of a git repository that an image was made from.
 *
 * @param origin URL of the repository without a login, as {@code git+https://…}; null if unknown
 * @param commit the commit, or null if it is not a complete hash
 * @param isDirty whether the working tree had changes that are not in the commit
 */
public record GitCommit(String origin, String commit, boolean isDirty) {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

    /** The output of {@code git describe}, which ends with the hash: {@code v3.1-728-g742edc307e58...}. */
    private static final Pattern DESCRIBED = Pattern.compile("(?:.*-g)?([0-9a-f]{40}|[0-9a-f]{64})");

    /** The short form for SSH: {@code git@github.com:org/repository.git}. */
    private static final Pattern SCP = Pattern.compile("([A-Za-z0-9._-]+)@([A-Za-z0-9.-]+):(.+)");

    private static final int MAX_ORIGIN = 1_000;

    /**
     * Creates the commit; empty if the URL and the hash are both unknown or invalid.
     *
     * @param origin a URL as git accepts it, possibly with a login, or null
     * @param commit a complete hash, or null
     */
    public static Optional<GitCommit> of(String origin, String commit) {
        return of(origin, commit, false);
    }

    private static Optional<GitCommit> of(String origin, String commit, boolean isDirty) {
        return nonEmpty(new GitCommit(origin == null ? null : url(origin), hash(commit), isDirty));
    }

    /** Parses a member of meta.json (COSA's src/v1.json, definition "git"); empty if it is missing, or contains neither a URL nor a commit. */
    static Optional<GitCommit> of(JsonObject meta, String name) throws JsonException {
        JsonObject git = meta.optionalObject(name);
        if (git == null) {
            return Optional.empty();
        }
        String origin = git.optionalString("origin");
        String commit = git.optionalString("commit");
        Object dirty = git.members().get("dirty");
        return of(origin, commit, "true".equals(dirty) || Boolean.TRUE.equals(dirty));
    }

    /** Parses the output of {@code git describe}; empty if it contains no complete hash. */
    static Optional<GitCommit> described(String text, boolean isDirty) {
        Matcher matcher = DESCRIBED.matcher(text == null ? "" : text);
        return matcher.matches() ? nonEmpty(new GitCommit(null, matcher.group(1), isDirty)) : Optional.empty();
    }

    private static Optional<GitCommit> nonEmpty(GitCommit commit) {
        return Optional.of(commit).filter(git -> git.origin != null || git.commit != null);
    }

    private static String hash(String commit) {
        return commit != null && HASH.matcher(commit).matches() ? commit : null;
    }

    /** Returns a URL without login, query and fragment, which can contain secrets; null if it is not a URL. */
    static String url(String origin) {
        if (origin.length() > MAX_ORIGIN) {
            return null;
        }
        try {
            if (origin.startsWith("/")) {
                return git("file", null, "", -1, origin);
            }
            Matcher scp = SCP.matcher(origin);
            if (!origin.contains("://") && scp.matches()) {
                String path = scp.group(3).startsWith("/") ? scp.group(3) : "/" + scp.group(3);
                return git("ssh", scp.group(1), scp.group(2), -1, path);
            }
            URI url = new URI(origin);
            String scheme = String.valueOf(url.getScheme());
            return switch (scheme) {
                case "https", "http", "git" -> git(scheme, null, url.getHost(), url.getPort(), url.getPath());
                case "ssh" -> git(scheme, user(url.getUserInfo()), url.getHost(), url.getPort(), url.getPath());
                case "file" -> git(scheme, null, "", -1, url.getPath());
                default -> null;
            };
        } catch (URISyntaxException e) {
            return null;
        }
    }

    /** Returns the user name of an SSH login, which is part of the address of a repository, without a password. */
    private static String user(String login) {
        return login == null ? null : login.replaceFirst(":.*", "");
    }

    private static String git(String scheme, String user, String host, int port, String path)
            throws URISyntaxException {
        return host == null ? null : "git+" + new URI(scheme, user, host, port, path, null, null).toASCIIString();
    }
}
