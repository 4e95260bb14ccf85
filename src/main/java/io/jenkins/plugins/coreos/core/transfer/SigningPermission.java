package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.openshift.ServiceAccount;
import io.jenkins.plugins.coreos.core.provenance.BuildOrigin;
import io.jenkins.plugins.coreos.core.provenance.ProvenanceStatement;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.util.List;

/**
 * Decides which identities the controller signs for an agent, which runs untrusted code: the one that the user gave, or
 * references that the transfer pushes to.
 */
public final class SigningPermission {
    private final String identity;
    private final List<Destination> destinations;
    private final boolean isArchTags;
    private final BuildOrigin origin;

    private SigningPermission(String identity, List<Destination> destinations, boolean isArchTags, BuildOrigin origin) {
        this.origin = origin;
        this.identity = identity;
        this.destinations = destinations;
        this.isArchTags = isArchTags;
    }

    /** Returns what a transfer may sign. */
    public static SigningPermission of(TransferSpec spec) {
        return new SigningPermission(
                spec.supplements().identity(),
                spec.destinations(),
                spec.source() instanceof ImageSelector image && image.archTags(),
                spec.supplements().origin());
    }

    /** Returns what a request to sign an image may sign. */
    public static SigningPermission of(ImageSigning signing) {
        ImageReference image = signing.image().image();
        List<String> tags = image.tag() == null ? List.of() : List.of(image.tag());
        return new SigningPermission(
                signing.identity(),
                List.of(new Destination(image.withTag(null), null, tags, null, false)),
                false,
                null);
    }

    /**
     * Checks an identity that an agent requests.
     *
     * @throws IllegalArgumentException if it is not permitted
     */
    public void check(String requested) {
        if (identity != null ? !identity.equals(requested) : !isDestination(requested)) {
            throw new IllegalArgumentException(
                    "a signature for " + Quoted.of(requested) + " is not permitted: it is no destination of this step");
        }
    }

    /**
     * Checks a provenance statement that an agent requests to sign.
     *
     * @throws IllegalArgumentException if it is not permitted
     */
    public void checkStatement(byte[] statement) {
        if (origin == null) {
            throw new IllegalArgumentException("an attestation is not permitted: this step has no provenance");
        }
        try {
            ProvenanceStatement.check(statement, origin, this::isRepository);
        } catch (JsonException e) {
            throw new IllegalArgumentException("an attestation is not permitted: " + e.getMessage(), e);
        }
    }

    private boolean isRepository(String requested) {
        try {
            ImageReference reference = ImageReference.parse(requested);
            return reference.toString().equals(requested)
                    && reference.tag() == null
                    && destinations.stream()
                            .anyMatch(destination ->
                                    complete(destination, reference).name().equals(reference.name()));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private boolean isDestination(String requested) {
        try {
            ImageReference reference = ImageReference.parse(requested);
            return reference.toString().equals(requested)
                    && destinations.stream().anyMatch(destination -> permits(destination, reference));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private boolean permits(Destination destination, ImageReference reference) {
        Destination complete = complete(destination, reference);
        return complete.name().equals(reference.name()) && permitsTag(complete.tags(), reference.tag());
    }

    private static Destination complete(Destination destination, ImageReference reference) {
        return destination.isShort() ? inNamespaceOf(destination, reference) : destination;
    }

    /** Only the pod knows its namespace; the rest of the reference is known. */
    private static Destination inNamespaceOf(Destination destination, ImageReference reference) {
        int slash = reference.repository().indexOf('/');
        boolean isCluster = reference.registry().equals(ServiceAccount.REGISTRY) && slash > 0;
        return destination.inNamespace(isCluster ? reference.repository().substring(0, slash) : "namespace");
    }

    private boolean permitsTag(List<String> tags, String tag) {
        if (tags.isEmpty()) {
            // COSA's default tag, or that of the source, which the agent reads.
            return true;
        }
        return tag != null
                && tags.stream().anyMatch(each -> each.equals(tag) || isArchTags && tag.startsWith(each + "-"));
    }
}
