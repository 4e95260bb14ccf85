package io.jenkins.plugins.coreos.page;

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
}
