package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.openshift.ServiceAccount;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.core.reference.RegistryPrefix;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Administrator-defined registry rules. If several prefixes match an image, the longest applies.
 *
 * @param allowed permitted destinations; empty to permit all
 * @param mirrors redirected prefixes and their new locations, as in containers-registries.conf(5), but for pushes
 * @param insecure registries whose certificate is not verified
 * @param credentials credentials ID by prefix, for pushes that do not specify credentials
 */
public record RegistryRules(
        List<RegistryPrefix> allowed,
        Map<RegistryPrefix, RegistryPrefix> mirrors,
        List<RegistryPrefix> insecure,
        Map<RegistryPrefix, String> credentials) {

    /** No rules. */
    public static final RegistryRules NONE = new RegistryRules(List.of(), Map.of(), List.of(), Map.of());

    public RegistryRules {
        allowed = List.copyOf(allowed);
        mirrors = Map.copyOf(mirrors);
        insecure = List.copyOf(insecure);
        credentials = Map.copyOf(credentials);
    }

    /**
     * Applies the rules to destinations.
     *
     * @param destinations the destinations as specified by the user
     * @param log receives a line for each destination that is redirected to a mirror
     * @throws IllegalArgumentException if a destination is not allowed; the message lists those that are
     */
    public List<Destination> apply(List<Destination> destinations, Consumer<String> log) {
        List<Destination> permitted = new ArrayList<>();
        for (Destination destination : destinations) {
            if (destination.isShort()) {
                checkUnknownNamespace(destination.shortName());
                permitted.add(destination);
            } else {
                ImageReference target = permittedTarget(destination.repository(), log);
                permitted.add(destination.at(target, null, isInsecure(target)));
            }
        }
        return permitted;
    }

    /**
     * Returns the image's location in a mirror, or the given image if no mirror applies.
     *
     * @param log receives a line if the image is in a mirror
     */
    public ImageReference mirrored(ImageReference image, Consumer<String> log) {
        return mirrored(image, " is read from ", log);
    }

    private ImageReference mirrored(ImageReference image, String verb, Consumer<String> log) {
        Optional<RegistryPrefix> prefix = longest(mirrors, image);
        ImageReference target =
                prefix.map(found -> found.move(image, mirrors.get(found))).orElse(image);
        if (prefix.isPresent()) {
            log.accept(image.name() + verb + target.name() + ", its mirror in Jenkins' settings for " + prefix.get());
        }
        return target;
    }

    private ImageReference permittedTarget(ImageReference image, Consumer<String> log) {
        ImageReference target = mirrored(image, " goes to ", log);
        if (!isAllowed(target)) {
            throw notAllowed("pushes to " + target.name());
        }
        return target;
    }

    /**
     * Checks that a repository may be changed in a way other than by a push.
     *
     * @param action description of the change: {@code deletions}
     * @throws IllegalArgumentException if the repository is not an allowed destination
     */
    public void checkChange(String action, ImageReference image) {
        if (!isAllowed(image)) {
            throw notAllowed(action + " in " + image.name());
        }
    }

    private boolean isAllowed(ImageReference target) {
        return allowed.isEmpty() || allowed.stream().anyMatch(allowedPrefix -> allowedPrefix.covers(target));
    }

    private void checkUnknownNamespace(String destination) {
        ImageReference any = ImageReference.parse(ServiceAccount.REGISTRY + "/any");
        if (allowed.isEmpty()
                || allowed.stream()
                        .anyMatch(allowedPrefix -> allowedPrefix.path() == null && allowedPrefix.covers(any))) {
            return;
        }
        if (allowed.stream()
                .anyMatch(allowedPrefix -> allowedPrefix.registry().equals(RegistryPrefix.canonical(any.registry())))) {
            throw new IllegalArgumentException("only some namespaces of " + any.registry()
                    + " are allowed by Jenkins' settings, and " + Quoted.of(destination) + " has no namespace:"
                    + " write namespace/" + destination);
        }
        throw notAllowed("pushes to " + any.registry());
    }

    private IllegalArgumentException notAllowed(String action) {
        return new IllegalArgumentException(action + " are not allowed here; Jenkins' settings allow "
                + allowed.stream().map(RegistryPrefix::toString).collect(Collectors.joining(", "))
                + "; use one of them, or ask the administrator");
    }

    /** Returns the credentials ID for an image whose push does not specify credentials. */
    public Optional<String> credentialsFor(ImageReference image) {
        return longest(credentials, image).map(credentials::get);
    }

    /** Returns whether to skip verification of the certificate of an image's registry. */
    public boolean isInsecure(ImageReference image) {
        return insecure.stream().anyMatch(prefix -> prefix.covers(image));
    }

    private static Optional<RegistryPrefix> longest(Map<RegistryPrefix, ?> prefixes, ImageReference image) {
        return prefixes.keySet().stream()
                .filter(prefix -> prefix.covers(image))
                .max(Comparator.comparingInt(RegistryPrefix::length));
    }

    /** Parses the keys of a map as prefixes; a later key replaces an earlier key with the same prefix. */
    public static <T> Map<RegistryPrefix, T> byPrefix(Map<String, T> written) {
        Map<RegistryPrefix, T> parsed = new LinkedHashMap<>();
        written.forEach((prefix, value) -> parsed.put(RegistryPrefix.parse(prefix), value));
        return parsed;
    }
}
