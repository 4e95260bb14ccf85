package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.openshift.ServiceAccount;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A destination repository of an image.
 *
 * @param repository registry and repository, without a tag; null if only the pod can complete {@code shortName}
 * @param shortName {@code name[:tag]} in the pod's own namespace of OpenShift's registry; null otherwise
 * @param tags the tags to set, without duplicates; empty for COSA's default tag, if known
 * @param credentials credentials for this destination, or null for those of the {@link AccessSpec}
 * @param insecure whether to skip verification of the registry's certificate
 */
public record Destination(
        ImageReference repository,
        String shortName,
        List<String> tags,
        RegistryCredentials credentials,
        boolean insecure)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** A tag to which an architecture, by COSA's or Go's name, was appended. */
    private static final Pattern ARCH_TAG = Pattern.compile(".*-(?:x86_64|amd64|aarch64|arm64|ppc64le|s390x)");

    public Destination {
        // JEP-200 may reject the serialized form of List.copyOf.
        tags = new ArrayList<>(tags);
    }

    /**
     * Parses a destination.
     *
     * @param reference {@code registry[:port]/repository[:tag]}
     * @param tags additional tags, whether or not the reference has a tag
     * @throws IllegalArgumentException if the reference or a tag is invalid
     */
    public static Destination of(String reference, List<String> tags) {
        return of(ImageReference.parse(reference), tags);
    }

    /**
     * Parses a destination that may be in OpenShift's own registry.
     *
     * @param openshift whether a reference without a registry refers to the cluster's own registry
     * @throws IllegalArgumentException if the reference or a tag is invalid
     */
    public static Destination of(String reference, List<String> tags, boolean openshift) {
        String complete = openshift ? ServiceAccount.complete(reference, null) : reference;
        if (openshift && ServiceAccount.isShort(complete)) {
            // Parsed only for validation, because the namespace is not known yet.
            Destination parsed = of(ServiceAccount.complete(complete, "namespace"), tags);
            return new Destination(null, complete, parsed.tags, null, false);
        }
        return of(complete, tags);
    }

    private static Destination of(ImageReference image, List<String> tags) {
        Set<String> all = new LinkedHashSet<>();
        if (image.tag() != null) {
            all.add(image.tag());
        }
        tags.forEach(tag -> all.add(ImageReference.checkTag(tag)));
        return new Destination(image.withTag(null), null, List.copyOf(all), null, false);
    }

    /** Returns the destination in the pod's namespace. */
    public Destination inNamespace(String namespace) {
        Destination complete = of(ServiceAccount.complete(shortName, namespace), tags);
        return new Destination(complete.repository, null, complete.tags, credentials, insecure);
    }

    /** Returns this destination, with the given tag if it has no tags. */
    public Destination withDefaultTag(String tag) {
        return tags.isEmpty()
                ? new Destination(repository, shortName, List.of(ImageReference.checkTag(tag)), credentials, insecure)
                : this;
    }

    /**
     * Returns a destination with the same tags and with the repository and settings that the administrator's rules
     * require.
     */
    public Destination at(ImageReference other, RegistryCredentials newCredentials, boolean isInsecure) {
        return new Destination(other, null, tags, newCredentials, isInsecure);
    }

    /** Returns a copy without credentials, for storage. */
    public Destination withoutCredentials() {
        return new Destination(repository, shortName, tags, null, insecure);
    }

    /**
     * Checks that all destinations have a tag.
     *
     * @throws IllegalArgumentException if one has none
     */
    public static void checkTagged(List<Destination> destinations) {
        for (Destination destination : destinations) {
            if (destination.tags.isEmpty()) {
                throw new IllegalArgumentException(
                        Quoted.of(destination.name()) + " has no tag; add :TAG to it, or give tags");
            }
        }
    }

    /**
     * Checks that the tags lack the architecture that {@code archTags} appends.
     *
     * @throws IllegalArgumentException if one has it
     */
    void checkArchTags() {
        for (String tag : tags) {
            if (ARCH_TAG.matcher(tag).matches()) {
                throw new IllegalArgumentException("archTags appends the architecture to each tag, but "
                        + Quoted.of(tag) + " already ends with one; omit it");
            }
        }
    }

    /** Returns whether the namespace is missing, so that only the pod can complete the reference. */
    public boolean isShort() {
        return repository == null;
    }

    /** Returns whether the destination is in the given registry. */
    boolean isAt(String registry) {
        return repository != null && repository.registry().equals(registry);
    }

    /** Returns registry and repository, as far as known. */
    public String name() {
        return repository == null ? shortName : repository.name();
    }
}
