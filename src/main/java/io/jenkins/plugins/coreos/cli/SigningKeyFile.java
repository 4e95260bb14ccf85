package io.jenkins.plugins.coreos.cli;

import io.jenkins.plugins.coreos.core.signature.SigningKey;
import io.jenkins.plugins.coreos.core.signature.VerificationKey;
import io.jenkins.plugins.coreos.core.transfer.HostEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads keys and passphrases from files, which may also be pipes such as {@code <(vault read …)}. */
final class SigningKeyFile {
    /** Limit for a file, above the size of any PEM file with a key. */
    private static final int MAX_BYTES = 64 * 1024;

    private static final String VARIABLE = "COSIGN_PASSWORD";
    private static final String HINT = "--passphrase-file, or " + VARIABLE + " in the environment";

    private SigningKeyFile() {}

    /**
     * Reads a private key.
     *
     * @param passphraseFile file whose first line is the passphrase; null to use the passphrase in the environment, if
     *     set
     * @throws IOException if a file cannot be read, or the key cannot be used
     */
    static SigningKey read(String file, String passphraseFile, HostEnvironment host) throws IOException {
        byte[] pem = content(file, "the signing key ", host);
        String passphrase = passphraseFile == null
                ? host.environment().get(VARIABLE)
                : new String(content(passphraseFile, "the passphrase file ", host), StandardCharsets.UTF_8)
                        .lines()
                        .findFirst()
                        .orElse("");
        return SigningKey.parse(pem, passphrase, HINT, "the signing key " + file);
    }

    /**
     * Reads a public key.
     *
     * @throws IOException if the file cannot be read, or the key cannot be used
     */
    static VerificationKey readPublic(String file, HostEnvironment host) throws IOException {
        return VerificationKey.parse(content(file, "the public key ", host), "the public key " + file);
    }

    private static byte[] content(String file, String description, HostEnvironment host) throws IOException {
        Path path = host.directory().resolve(file);
        try (InputStream in = Files.newInputStream(path)) {
            byte[] content = in.readNBytes(MAX_BYTES + 1);
            if (content.length > MAX_BYTES) {
                throw new IOException("it has more than " + MAX_BYTES + " bytes");
            }
            return content;
        } catch (NoSuchFileException e) {
            throw new IOException(description + file + " does not exist", e);
        } catch (IOException e) {
            String reason = e instanceof AccessDeniedException ? "permission denied" : e.getMessage();
            throw new IOException(description + file + " cannot be read: " + reason, e);
        }
    }
}
