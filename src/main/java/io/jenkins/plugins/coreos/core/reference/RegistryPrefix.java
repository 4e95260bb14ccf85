package io.jenkins.plugins.coreos.core.reference;

import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.Serializable;
import java.util.Locale;

/**
 * A registry, or a part of one: {@code host[:port][/namespace…]}, as an administrator's rules name it.
 *
 * <p>Compared in one form, so that another way to write a place is not another place: host in lower case, without the
 * port that https has anyway, all names of Docker's hub as {@code docker.io}. A path ends at a slash:
 * {@code quay.io/org} is no prefix of {@code quay.io/organisation}.
 *
 * @param registry host, or host:port, in that form
 * @param path the namespace or repository, or null for all of the registry
 */
public record RegistryPrefix(String registry, String path) implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final String HUB = "docker.io";
    private static final int HTTPS = 443;

    /**
     * Parses a prefix; a slash at its end means nothing.
     *
     * @throws IllegalArgumentException when it is none: the message says why
     */
    public static RegistryPrefix parse(String text) {
        String rest = text.strip();
        if (rest.contains("://")) {
            throw new IllegalArgumentException(
                    Quoted.of(text) + " is a URL; write registry[:port] or registry[:port]/namespace");
        }
        if (rest.contains("*")) {
            throw new IllegalArgumentException(Quoted.of(text)
                    + " has a * in it; a registry or namespace stands for all that is below it, without one");
        }
        rest = rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest;
        boolean whole = rest.indexOf('/') < 0;
        ImageReference reference = ImageReference.parse(whole ? rest + "/all" : rest);
        if (reference.tag() != null) {
            throw new IllegalArgumentException(
                    Quoted.of(text) + " names a tag; write registry[:port]/namespace[/repository] without one");
        }
        return new RegistryPrefix(canonical(reference.registry()), whole ? null : reference.repository());
    }

    /**
     * The one form of a registry's name.
     *
     * @param registry host, or host:port, as {@link ImageReference} has it
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

    /** Whether an image's repository is this place, or in it. */
    public boolean covers(ImageReference image) {
        return registry.equals(canonical(image.registry()))
                && (path == null
                        || image.repository().equals(path)
                        || image.repository().startsWith(path + "/"));
    }

    /**
     * The same image at another place: what follows this prefix then follows the other.
     *
     * @throws IllegalArgumentException when this prefix does not cover it, or the other has no room for it
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

    /** Longer is more specific, and goes before what is shorter. */
    public int length() {
        return toString().length();
    }

    @Override
    public String toString() {
        return path == null ? registry : registry + "/" + path;
    }
}
