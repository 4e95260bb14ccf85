package io.jenkins.plugins.coreos.core.reference;

import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.Serializable;
import java.util.Locale;

/**
 * A registry or a part of one in an administrator's rules: {@code host[:port][/namespace…]}.
 *
 * <p>Prefixes are compared in canonical form, so that different spellings of a location are equal: host in lower case,
 * without the default port of https, and {@code docker.io} for all names of Docker Hub. A prefix ends at a path
 * component: {@code quay.io/org} does not match {@code quay.io/organisation}.
 *
 * @param registry canonical host, or host:port
 * @param path the namespace or repository, or null for the whole registry
 */
public record RegistryPrefix(String registry, String path) implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final String HUB = "docker.io";
    private static final int HTTPS = 443;

    /**
     * Parses a prefix; a trailing slash is ignored.
     *
     * @throws IllegalArgumentException if the prefix is invalid; the message says why
     */
    public static RegistryPrefix parse(String text) {
        String rest = text.strip();
        if (rest.contains("://")) {
            throw new IllegalArgumentException(
                    Quoted.of(text) + " is a URL; write registry[:port] or registry[:port]/namespace");
        }
        if (rest.contains("*")) {
            throw new IllegalArgumentException(
                    Quoted.of(text) + " contains a *; a registry or namespace includes everything below it");
        }
        rest = rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest;
        boolean whole = rest.indexOf('/') < 0;
        ImageReference reference = ImageReference.parse(whole ? rest + "/all" : rest);
        if (reference.tag() != null) {
            throw new IllegalArgumentException(
                    Quoted.of(text) + " contains a tag; write registry[:port]/namespace[/repository] without one");
        }
        return new RegistryPrefix(canonical(reference.registry()), whole ? null : reference.repository());
    }

    /**
     * Returns the canonical form of a registry's name.
     *
     * @param registry host, or host:port, as in {@link ImageReference}
     */
    public static String canonical(String registry) {
        String name = registry.toLowerCase(Locale.ROOT);
        int colon = name.lastIndexOf(':');
        if (colon > name.lastIndexOf(']')) {
            int port = Integer.parseInt(name.substring(colon + 1));
            name = name.substring(0, colon) + (port == HTTPS ? "" : ":" + port);
        }
        return DockerHub.isHub(name) ? HUB : name;
    }

    /** Returns whether an image's repository equals this prefix or is below it. */
    public boolean covers(ImageReference image) {
        return registry.equals(canonical(image.registry()))
                && (path == null
                        || image.repository().equals(path)
                        || image.repository().startsWith(path + "/"));
    }

    /**
     * Moves an image to another prefix, keeping the path below the prefix.
     *
     * @throws IllegalArgumentException if this prefix does not match the image, or the resulting reference is invalid
     */
    public ImageReference move(ImageReference image, RegistryPrefix to) {
        if (!covers(image)) {
            throw new IllegalArgumentException(image + " is not below " + this);
        }
        String rest =
                path == null ? "/" + image.repository() : image.repository().substring(path.length());
        String repository = (to.path == null ? "" : to.path) + rest;
        return new ImageReference(
                to.registry, repository.startsWith("/") ? repository.substring(1) : repository, image.tag());
    }

    /** Returns the length, which determines precedence: longer prefixes are more specific. */
    public int length() {
        return toString().length();
    }

    @Override
    public String toString() {
        return path == null ? registry : registry + "/" + path;
    }
}
