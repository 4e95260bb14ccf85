package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.provenance.BuildOrigin;
import io.jenkins.plugins.coreos.core.reference.PinnedReference;
import io.jenkins.plugins.coreos.core.text.NamedParameter;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * The additions that a transfer writes beside the image.
 *
 * @param isSigned whether to sign the image
 * @param identity the reference that signatures name, or null for each reference that is pushed to
 * @param attachments files to attach to the image
 * @param hasProvenance whether to attach a provenance statement
 * @param origin the build that the statement names; null until the controller adds it
 */
public record Supplements(
        boolean isSigned, String identity, List<Attachment> attachments, boolean hasProvenance, BuildOrigin origin)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** No additions. */
    public static final Supplements NONE = new Supplements(false, null, List.of(), false, null);

    /** Maximum length of an identity; no valid reference is longer. */
    private static final int MAX_IDENTITY = 1_000;

    /**
     * Validates the supplements.
     *
     * @throws IllegalArgumentException if there is an identity without a signature, or the identity is invalid
     */
    public Supplements {
        // JEP-200 may reject the serialized form of List.copyOf.
        attachments = new ArrayList<>(attachments);
        if (identity != null && !isSigned) {
            throw new IllegalArgumentException("'identity' is for signatures and requires 'sign'");
        }
        checkIdentity(identity);
    }

    /**
     * Validates the identity of signatures.
     *
     * @param identity a reference, or null
     * @throws IllegalArgumentException if it is not a reference in the form in which policies compare it
     */
    public static void checkIdentity(String identity) {
        if (identity == null) {
            return;
        }
        if (identity.length() > MAX_IDENTITY || !Quoted.isPrintable(identity)) {
            throw new IllegalArgumentException("identity: " + Quoted.of(identity) + " is not a reference");
        }
        PinnedReference reference = NamedParameter.parse("identity", () -> PinnedReference.parse(identity));
        String canonical = reference.canonical().toString();
        if (!canonical.equals(identity)) {
            throw new IllegalArgumentException("identity: " + Quoted.of(identity)
                    + " is not in the form that policies compare; write " + Quoted.of(canonical));
        }
    }

    /** Creates the supplements of a signed image. */
    public Supplements(boolean isSigned, String identity) {
        this(isSigned, identity, List.of(), false, null);
    }

    /** Returns a copy with other files to attach. */
    public Supplements with(List<Attachment> files) {
        return new Supplements(isSigned, identity, files, hasProvenance, origin);
    }

    /**
     * Returns a copy with provenance.
     *
     * @param build the build that the statement names
     */
    public Supplements withProvenance(BuildOrigin build) {
        return new Supplements(isSigned, identity, attachments, true, build);
    }

    /** Returns whether there is nothing to write. */
    public boolean isEmpty() {
        return equals(NONE);
    }
}
