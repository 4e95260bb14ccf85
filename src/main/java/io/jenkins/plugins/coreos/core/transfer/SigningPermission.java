package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.Index;
import io.jenkins.plugins.coreos.core.oci.MediaTypes;
import io.jenkins.plugins.coreos.core.openshift.ServiceAccount;
import io.jenkins.plugins.coreos.core.provenance.BuildOrigin;
import io.jenkins.plugins.coreos.core.provenance.ProvenanceStatement;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.core.reference.PinnedReference;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Limits the signatures that an agent, which runs untrusted code, can request from the controller.
 *
 * <p>The identity must be the one that the user gave, or a reference that the step pushes to. Values known only to the
 * agent (the namespace of a short name, COSA's default tag) are fixed by its first request. If the user named the image
 * by its digest, only that image and, for an index, the images it lists can be signed.
 */
public final class SigningPermission {
    /** Architectures accepted as a suffix of a tag: COSA's names, and Go's where COSA has no other. */
    private static final Set<String> ARCHITECTURES = Set.of(
            "x86_64",
            "aarch64",
            "386",
            "arm",
            "armbe",
            "arm64be",
            "loong64",
            "mips",
            "mipsle",
            "mips64",
            "mips64le",
            "ppc",
            "ppc64",
            "ppc64le",
            "riscv",
            "riscv64",
            "s390",
            "s390x",
            "sparc",
            "sparc64",
            "wasm");

    private final String identity;
    private final List<Destination> destinations;
    private final boolean usesArchTags;
    private final BuildOrigin origin;
    /** True if a destination without tags gets COSA's default tag, which only the agent knows. */
    private final boolean hasDefaultTag;
    /** The permitted digests; null permits any, because only the agent determines the image. */
    private final Set<Digest> digests;

    /** Guards the fields that requests change. */
    private final Object lock = new Object();

    private String namespace;
    private String defaultTag;

    private SigningPermission(
            String identity,
            List<Destination> destinations,
            boolean usesArchTags,
            boolean hasDefaultTag,
            Digest pinned,
            BuildOrigin origin) {
        this.origin = origin;
        this.identity = identity;
        this.destinations = destinations;
        this.usesArchTags = usesArchTags;
        this.hasDefaultTag = hasDefaultTag;
        this.digests = pinned == null ? null : new HashSet<>(Set.of(pinned));
    }

    /** Returns the signing permission of a transfer. */
    public static SigningPermission of(TransferSpec spec) {
        List<Destination> destinations = new ArrayList<>();
        for (Destination destination : spec.destinations()) {
            // Apply the same default tag as TransferRunner.
            boolean isNamed = spec.source() instanceof ImageSelector image
                    && image.image().tag() != null;
            destinations.add(
                    isNamed
                            ? destination.withDefaultTag(
                                    ((ImageSelector) spec.source()).image().tag())
                            : destination);
        }
        return new SigningPermission(
                spec.supplements().identity(),
                destinations,
                spec.source() instanceof ImageSelector image && image.archTags(),
                spec.source() instanceof ArchiveSelector,
                null,
                spec.supplements().origin());
    }

    /** Returns the signing permission of a request to sign an image. */
    public static SigningPermission of(ImageSigning signing) {
        ImageReference image = signing.image().image();
        List<String> tags = image.tag() == null ? List.of() : List.of(image.tag());
        return new SigningPermission(
                signing.identity(),
                List.of(new Destination(image.withTag(null), null, tags, null, false)),
                false,
                false,
                signing.image().digest(),
                null);
    }

    /**
     * Permits the manifests that an index lists, if the index itself is permitted.
     *
     * @throws JsonException if the document is invalid
     */
    public void addListed(byte[] document) throws JsonException {
        synchronized (lock) {
            if (digests == null
                    || digests.stream().noneMatch(digest -> digest.equals(digest.ofSameAlgorithm(document)))
                    || !MediaTypes.isIndex(MediaTypes.of(document, null))) {
                return;
            }
            Descriptor index = new Descriptor(MediaTypes.of(document, null), Digest.sha256(document), document.length);
            for (JsonObject entry : Index.entries(document, index)) {
                digests.add(Descriptor.of(entry).digest());
            }
        }
    }

    /**
     * Checks a signing request from an agent.
     *
     * @throws IllegalArgumentException if it is not permitted
     */
    public void check(Digest digest, String requested) {
        synchronized (lock) {
            if (digests != null && !digests.contains(digest)) {
                throw new IllegalArgumentException(
                        "a signature of " + digest + " is not permitted: it is not the image that the step names");
            }
            if (identity != null ? !identity.equals(requested) : !isDestination(digest, requested)) {
                throw new IllegalArgumentException("a signature for " + Quoted.of(requested)
                        + " is not permitted: this step signs other references");
            }
        }
    }

    /**
     * Checks a provenance statement that an agent submits for signing.
     *
     * @throws IllegalArgumentException if it is not permitted
     */
    public void checkStatement(byte[] statement) {
        synchronized (lock) {
            if (origin == null) {
                throw new IllegalArgumentException("an attestation is not permitted: this step has no provenance");
            }
            String before = namespace;
            try {
                ProvenanceStatement.check(statement, origin, this::isRepository);
            } catch (JsonException e) {
                namespace = before;
                throw new IllegalArgumentException("an attestation is not permitted: " + e.getMessage(), e);
            }
        }
    }

    private boolean isRepository(String requested) {
        try {
            ImageReference reference = ImageReference.parse(requested);
            if (!reference.toString().equals(requested) || reference.tag() != null) {
                return false;
            }
            for (Destination destination : destinations) {
                if (isRepository(destination, reference)) {
                    fixNamespace(destination, reference);
                    return true;
                }
            }
            return false;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private boolean isDestination(Digest digest, String requested) {
        PinnedReference reference;
        try {
            reference = PinnedReference.parse(requested);
        } catch (IllegalArgumentException e) {
            return false;
        }
        return reference.canonical().toString().equals(requested)
                && destinations.stream().anyMatch(destination -> permits(destination, digest, reference));
    }

    private boolean permits(Destination destination, Digest digest, PinnedReference reference) {
        if (!isRepository(destination, reference.image())) {
            return false;
        }
        List<String> tags = destination.isShort()
                ? destination.inNamespace(namespaceOf(reference.image())).tags()
                : destination.tags();
        boolean isPermitted = reference.digest() == null
                ? permitsTag(tags, reference.image().tag())
                : tags.isEmpty() && reference.digest().equals(digest);
        if (isPermitted) {
            fixNamespace(destination, reference.image());
        }
        return isPermitted;
    }

    private void fixNamespace(Destination destination, ImageReference reference) {
        if (destination.isShort()) {
            namespace = namespaceOf(reference);
        }
    }

    private boolean isRepository(Destination destination, ImageReference reference) {
        Destination complete = destination;
        if (destination.isShort()) {
            String found = namespaceOf(reference);
            if (found == null || namespace != null && !namespace.equals(found)) {
                return false;
            }
            complete = destination.inNamespace(found);
        }
        return name(complete.repository()).equals(name(reference));
    }

    private static String name(ImageReference image) {
        return new PinnedReference(image.withTag(null), null).canonical().toString();
    }

    private static String namespaceOf(ImageReference reference) {
        int slash = reference.repository().indexOf('/');
        return reference.registry().equals(ServiceAccount.REGISTRY) && slash > 0
                ? reference.repository().substring(0, slash)
                : null;
    }

    private boolean permitsTag(List<String> tags, String tag) {
        if (tag == null) {
            return false;
        }
        if (tags.isEmpty()) {
            defaultTag = defaultTag == null ? tag : defaultTag;
            return hasDefaultTag && defaultTag.equals(tag);
        }
        // With archTags, an image that is not an index gets the tag itself.
        return tags.stream().anyMatch(each -> each.equals(tag) || usesArchTags && isArchTag(each, tag));
    }

    private static boolean isArchTag(String tag, String requested) {
        return requested.startsWith(tag + "-") && ARCHITECTURES.contains(requested.substring(tag.length() + 1));
    }
}
