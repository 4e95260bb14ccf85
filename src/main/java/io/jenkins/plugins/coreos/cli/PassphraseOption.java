package io.jenkins.plugins.coreos.cli;

import io.jenkins.plugins.coreos.core.signature.SigningKey;
import io.jenkins.plugins.coreos.core.transfer.HostEnvironment;
import java.io.IOException;
import picocli.CommandLine.Option;

/** The option for the passphrase of a signing key. */
final class PassphraseOption {
    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = "The passphrase of the key, the first line of a file; default: the environment variable"
                    + " COSIGN_PASSWORD.")
    private String file;

    boolean isGiven() {
        return file != null;
    }

    /** Reads a key as {@link SigningKeyFile#read} does. */
    SigningKey read(String key, HostEnvironment host) throws IOException {
        return SigningKeyFile.read(key, file, host);
    }
}
