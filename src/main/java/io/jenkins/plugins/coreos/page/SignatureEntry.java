package io.jenkins.plugins.coreos.page;

import io.jenkins.plugins.coreos.core.reference.PinnedReference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** A signature of an image. Stored in build.xml: never rename a field. */
@ExportedBean(defaultVisibility = 999)
public final class SignatureEntry {
    /** The reference in the signature, which a policy compares with the reference that is pulled. */
    @Exported
    public final String identity;

    /** The digest of the signed image. */
    @Exported
    public final String digest;

    /** The digest of the manifest that holds the signature. */
    @Exported
    public final String manifest;

    /** The digest of the public key. */
    @Exported
    public final String key;

    SignatureEntry(UntrustedMap values) {
        identity = values.text("identity");
        digest = values.text("digest");
        manifest = values.text("manifest");
        key = values.text("key");
    }

    /**
     * Returns the signatures at a destination. The result lists those of all destinations: a signature that names the
     * repository of another destination belongs there, and one that names something else is at each destination.
     *
     * @param max maximum number of signatures at a destination
     */
    static ArrayList<SignatureEntry> of(UntrustedMap push, UntrustedMap destination, int max, int maxDestinations) {
        Set<String> others = new HashSet<>();
        push.maps("destinations", maxDestinations).forEach(each -> others.add(repository(each.text("repository"))));
        others.remove(repository(destination.text("repository")));
        ArrayList<SignatureEntry> all = new ArrayList<>();
        push.maps("signatures", max * maxDestinations).stream()
                .filter(signature -> !others.contains(repository(signature.text("identity"))))
                .limit(max)
                .forEach(signature -> all.add(new SignatureEntry(signature)));
        return all;
    }

    /** Returns the registry and repository of a reference, in the form that signatures use. */
    private static String repository(String reference) {
        try {
            return PinnedReference.parse(String.valueOf(reference))
                    .canonical()
                    .image()
                    .name();
        } catch (IllegalArgumentException e) {
            return reference;
        }
    }
}
