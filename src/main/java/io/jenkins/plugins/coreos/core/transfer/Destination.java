package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.openshift.ServiceAccount;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A repository that an image goes to.
 *
 * @param repository registry and repository, without tag; null where only the pod can complete {@code shortName}
 * @param shortName {@code name[:tag]} in the pod's own namespace of OpenShift's registry; null otherwise
 * @param tags the tags that name the image in the end, each once; none for COSA's own tag, where there is one
 * @param credentials the credentials for this destination, or null for those of the {@link AccessSpec}
 * @param insecure whether the registry's certificate is not verified
 */
public record Destination(
        ImageReference repository,
        String shortName,
        List<String> tags,
        RegistryCredentials credentials,
        boolean insecure)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    public Destination {
        // JEP-200 may reject the serialized form of List.copyOf.
        tags = new ArrayList<>(tags);
    }

    /**
     * Parses a destination.
     *
     * @param reference {@code registry[:port]/repository[:tag]}
     * @param tags further tags; with or without one in the reference
     * @throws IllegalArgumentException when the reference or a tag is invalid
     */
    public static Destination of(String reference, List<String> tags) {
        return of(ImageReference.parse(reference), tags);
    }

    /**
     * Parses a destination that may be in OpenShift's own registry.
     *
     * @param openshift whether a reference without a registry is in the registry of the cluster
     * @throws IllegalArgumentException when the reference or a tag is invalid
     */
    public static Destination of(String reference, List<String> tags, boolean openshift) {
        String complete = openshift ? ServiceAccount.completeWithoutPod(reference) : reference;
        if (openshift && ServiceAccount.isShort(complete)) {
            // Parsed for its errors: only the namespace is missing.
            Destination any = of(ServiceAccount.complete(complete, "namespace"), tags);
            return new Destination(null, complete, any.tags, null, false);
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

    /** The destination in the namespace of the pod. */
    public Destination inNamespace(String namespace) {
        Destination complete = of(ServiceAccount.complete(shortName, namespace), tags);
        return new Destination(complete.repository, null, complete.tags, credentials, insecure);
    }

    /** The same place, with this tag where it has none. */
    public Destination withDefaultTag(String tag) {
        return tags.isEmpty()
                ? new Destination(repository, shortName, List.of(ImageReference.checkTag(tag)), credentials, insecure)
                : this;
    }

    /** The same tags in the repository that an administrator's rules lead to, with what they say of it. */
    public Destination at(ImageReference other, RegistryCredentials some, boolean isInsecure) {
        return new Destination(other, null, tags, some, isInsecure);
    }

    /** The same place without its secrets, to be stored. */
    public Destination withoutCredentials() {
        return new Destination(repository, shortName, tags, null, insecure);
    }

    /** Whether only the pod knows which repository is meant. */
    public boolean isShort() {
        return repository == null;
    }

    /** Whether the destination is in a registry. */
    boolean isAt(String registry) {
        return repository != null && repository.registry().equals(registry);
    }

    /** Registry and repository, as far as they are known. */
    public String name() {
        return repository == null ? shortName : repository.name();
    }
}
