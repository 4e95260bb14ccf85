package io.jenkins.plugins.coreos.cli;

import io.jenkins.plugins.coreos.core.signature.Signer;
import io.jenkins.plugins.coreos.core.transfer.HostEnvironment;
import io.jenkins.plugins.coreos.core.transfer.Supplements;
import java.io.IOException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that sign the image of a transfer. */
final class SigningOptions {
    @Option(
            names = "--sign",
            paramLabel = "FILE",
            description =
                    "Before the tags are set, sign the image, and each image of an index, with this private key: an"
                            + " ECDSA key as cosign, podman or openssl write it.")
    private String key;

    @Mixin
    private PassphraseOption passphrase = new PassphraseOption();

    @Option(
            names = "--identity",
            paramLabel = "REF",
            description = "The reference that the signature names (default: each tag that is pushed to).")
    private String identity;

    Supplements supplements() {
        if (key == null && passphrase.isGiven()) {
            throw new IllegalArgumentException("--passphrase-file needs --sign");
        }
        return new Supplements(key != null, identity);
    }

    /** Returns the signer, or null if the image is not signed. */
    Signer signer(HostEnvironment host) throws IOException {
        return key == null ? null : passphrase.read(key, host);
    }
}
