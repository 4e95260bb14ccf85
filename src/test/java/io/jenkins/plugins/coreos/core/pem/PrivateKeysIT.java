package io.jenkins.plugins.coreos.core.pem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.testing.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys as openssl writes them. */
class PrivateKeysIT {
    @TempDir
    Path dir;

    private void openssl(String arguments) {
        Processes.command(List.of(("openssl " + arguments).split(" "))).in(dir).ok();
    }

    private String text(String name) throws IOException {
        return Files.readString(dir.resolve(name));
    }

    @ParameterizedTest
    @CsvSource({
        "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048, pkey, RSA",
        "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048, rsa -traditional, RSA",
        "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256, pkey, EC",
        "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384, ec, EC",
        "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-521, ec, EC",
        "genpkey -algorithm ED25519, pkey, EdDSA",
        "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048, pkcs8 -topk8 -passout pass:open, RSA",
        "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256, pkcs8 -topk8 -v2 aes-128-cbc -passout pass:open, EC"
    })
    void readsKeyAsOpensslWritesIt(String make, String convert, String algorithm) throws IOException {
        openssl(make + " -out made.pem");
        openssl(convert + " -in made.pem -out key.pem");

        String pem = "Bag Attributes\n" + text("key.pem");
        assertThat(PrivateKeys.parse(pem, "open", "in a file", "the key").getAlgorithm())
                .isEqualTo(algorithm);
    }

    @Test
    void reportsWrongPasswordAndOldFormatOfEncryptedKey() throws IOException {
        openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out made.pem");
        openssl("pkcs8 -topk8 -passout pass:open -in made.pem -out key.pem");
        openssl("ec -aes128 -passout pass:open -in made.pem -out old.pem");

        assertThatThrownBy(() -> PrivateKeys.parse(text("key.pem"), null, "in a file", "the key"))
                .hasMessageStartingWith("the key is encrypted, and no password is given (in a file)");
        assertThatThrownBy(() -> PrivateKeys.parse(text("key.pem"), "wrong", "in a file", "the key"))
                .hasMessage("the key cannot be decrypted with this password (in a file)");
        assertThatThrownBy(() -> PrivateKeys.parse(text("old.pem"), "open", "in a file", "the key"))
                .hasMessageContaining("openssl pkcs8 -topk8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
                "-----BEGIN PRIVATE KEY-----\nc2VjcmV0",
                "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----",
                "-----BEGIN RSA PRIVATE KEY-----\nc2VjcmV0\n-----END RSA PRIVATE KEY-----",
                "-----BEGIN EC PRIVATE KEY-----\nMIT/////\n-----END EC PRIVATE KEY-----",
                "-----BEGIN EC PRIVATE KEY-----\n\n-----END EC PRIVATE KEY-----",
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nc2VjcmV0\n-----END ENCRYPTED PRIVATE KEY-----",
                // An unknown algorithm of encryption, without parameters.
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAswBQYDKgMEBAIAAA==\n-----END ENCRYPTED PRIVATE KEY-----",
                "-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY-----"
            })
    void rejectsDamagedKeyWithoutShowingIt(String pem) {
        assertThatThrownBy(() -> PrivateKeys.parse(pem, "x", "in a file", "the key"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("the key ")
                .hasMessageNotContaining("c2VjcmV0");
    }
}
