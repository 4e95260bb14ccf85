package io.jenkins.plugins.coreos.core.reference;

import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.Serializable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An image reference: {@code registry[:port]/repository[:tag]} (distribution-spec, "Pulling manifests").
 *
 * <p>Unlike Docker's, a reference always includes the registry, because a push to an implied default registry is never
 * intended.
 *
 * @param registry host, or host:port
 * @param repository path within the registry, without a leading or trailing slash
 * @param tag the tag, or null
 */
public record ImageReference(String registry, String repository, String tag) implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Pattern REGISTRY =
            Pattern.compile("(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?|\\[[0-9a-fA-F:.]+])(?::[0-9]{1,5})?");
    private static final Pattern PORT = Pattern.compile(":([0-9]{1,5})$");
    // Possessive (*+): a backtracking group would recurse for each repetition.
    private static final String COMPONENT = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*+";
    private static final Pattern REPOSITORY = Pattern.compile(COMPONENT + "(?:/" + COMPONENT + ")*+");
    private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");

    /**
     * Maximum length of a repository, as in distribution. It is checked here because registries report longer paths
     * less clearly.
     */
    private static final int MAX_REPOSITORY = 255;

    public ImageReference {
        check(REGISTRY, registry, "registry", "host or host:port");
        checkPort(registry);
        if (repository.length() > MAX_REPOSITORY) {
            throw new IllegalArgumentException(Quoted.of(repository) + " is not a valid repository (it has "
                    + repository.length() + " characters; the maximum is " + MAX_REPOSITORY + ")");
        }
        check(
                REPOSITORY,
                repository,
                "repository",
                "components of lower-case letters, digits and . _ -, separated by /");
        if (tag != null) {
            checkTag(tag);
        }
    }

    /**
     * Parses a reference, which may have skopeo's prefix {@code docker://}.
     *
     * @throws IllegalArgumentException if the reference is invalid; the message says which part is wrong and why
     */
    public static ImageReference parse(String text) {
        String rest = text.strip();
        if (rest.startsWith("docker://")) {
            rest = rest.substring("docker://".length());
        } else if (rest.contains("://")) {
            throw new IllegalArgumentException(Quoted.of(text)
                    + " is a URL; write registry[:port]/repository[:tag], optionally with docker:// before it");
        }
        if (rest.contains("@")) {
            throw new IllegalArgumentException(
                    Quoted.of(text) + " contains a digest, which a push computes from the image; use a tag or none");
        }
        int slash = rest.indexOf('/');
        String registry = slash < 0 ? rest : rest.substring(0, slash);
        if (!isRegistry(registry)) {
            throw new IllegalArgumentException(Quoted.of(text) + " does not begin with a registry; write it out, as in"
                    + " quay.io/org/rhcos or localhost:5000/rhcos");
        }
        if (slash < 0) {
            throw new IllegalArgumentException(
                    Quoted.of(text) + " has no repository; write registry[:port]/repository[:tag]");
        }
        String path = rest.substring(slash + 1);
        int colon = path.indexOf(':');
        return colon < 0
                ? new ImageReference(registry, path, null)
                : new ImageReference(registry, path.substring(0, colon), path.substring(colon + 1));
    }

    /**
     * Returns whether the first component of a name is a registry, as in Docker's references. A repository can have
     * such a component too, as on a mirror.
     */
    public static boolean isRegistry(String component) {
        return component.contains(".") || component.contains(":") || component.equals("localhost");
    }

    /** Returns whether a text names an archive and cannot be a reference. */
    public static boolean isArchive(String text) {
        if (!text.matches("(?s)(?:oci|docker)-archive:.*|.*\\.(?:ociarchive|tar)")) {
            return false;
        }
        try {
            parse(text);
            return false;
        } catch (IllegalArgumentException e) {
            return true;
        }
    }

    /**
     * Returns the tag if it is valid.
     *
     * @throws IllegalArgumentException if it is not
     */
    public static String checkTag(String tag) {
        check(TAG, tag, "tag", "letters, digits and . _ -, at most 128, not beginning with . or -");
        return tag;
    }

    private static void checkPort(String registry) {
        Matcher port = PORT.matcher(registry);
        if (port.find() && (Integer.parseInt(port.group(1)) > 65_535 || Integer.parseInt(port.group(1)) == 0)) {
            throw new IllegalArgumentException("'" + registry + "' is not a valid registry (ports are 1 to 65535)");
        }
    }

    private static void check(Pattern pattern, String text, String part, String rule) {
        if (!pattern.matcher(text).matches()) {
            throw new IllegalArgumentException(Quoted.of(text) + " is not a valid " + part + " (" + rule + ")");
        }
    }

    /** Returns registry and repository, without the tag. */
    public String name() {
        return registry + "/" + repository;
    }

    /** Returns the reference to another tag of the same repository, without a digest. */
    public ImageReference withTag(String other) {
        return new ImageReference(registry, repository, other);
    }

    @Override
    public String toString() {
        return tag == null ? name() : name() + ":" + tag;
    }
}
