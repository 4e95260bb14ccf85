package io.jenkins.plugins.coreos.core.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.oci.Digest;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigningKeyTest {
    private static final String IMAGE = "sha256:" + "a".repeat(64);
    private static final String IDENTITY = "quay.io/org/rhcos:nightly";

    private static SigningKey parse(String pem, String passphrase) throws IOException {
        return SigningKey.parse(bytes(pem), passphrase, "in the test", "the key");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String pem(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + type
                + "-----\n";
    }

    private static KeyPair generate(String algorithm, String curve) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        if (curve != null) {
            generator.initialize(new ECGenParameterSpec(curve));
        }
        return generator.generateKeyPair();
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp256r1", "secp384r1"})
    void signaturesAreVerifiedWithThePublicKey(String curve) throws Exception {
        KeyPair pair = generate("EC", curve);
        SigningKey key = parse(pem("PRIVATE KEY", pair.getPrivate().getEncoded()), null);
        VerificationKey publicKey = VerificationKey.of(pair.getPublic().getEncoded(), "the public key");
        byte[] payload = new SignedClaim(Digest.parse(IMAGE), IDENTITY).payload();

        byte[] signature = key.sign(IMAGE, IDENTITY);

        assertThat(key.publicKey()).isEqualTo(pair.getPublic().getEncoded());
        assertThat(publicKey.verifies(payload, signature)).isTrue();
        payload[payload.length / 2] ^= 1;
        assertThat(publicKey.verifies(payload, signature)).isFalse();
        assertThat(publicKey.verifies(payload, new byte[] {1, 2, 3})).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"})
    void rejectsPrivateNumberOutOfRange(String number) throws Exception {
        ECParameterSpec curve = ((ECPrivateKey) generate("EC", "secp256r1").getPrivate()).getParams();
        byte[] der = KeyFactory.getInstance("EC")
                .generatePrivate(new ECPrivateKeySpec(new BigInteger(number, 16), curve))
                .getEncoded();

        assertThatThrownBy(() -> parse(pem("PRIVATE KEY", der), null))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("the key is damaged");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ENCRYPTED SIGSTORE PRIVATE KEY", "ENCRYPTED COSIGN PRIVATE KEY"})
    void readsKeysUnderCosignsOldAndNewLabel(String label) throws Exception {
        String renamed = SigstoreKeys.KEY.replace("ENCRYPTED SIGSTORE PRIVATE KEY", label);

        assertThat(VerificationKey.of(parse(renamed, SigstoreKeys.PASSPHRASE).publicKey(), "own")
                        .id())
                .isEqualTo(VerificationKey.parse(bytes(SigstoreKeys.PUBLIC_KEY), "public")
                        .id());
    }

    @Test
    void readsKeyOfCosign() throws Exception {
        SigningKey key = parse(SigstoreKeys.KEY, SigstoreKeys.PASSPHRASE);

        VerificationKey publicKey = VerificationKey.parse(bytes(SigstoreKeys.PUBLIC_KEY), "cosign.pub");
        assertThat(key.publicKey()).isEqualTo(publicKey.encoded());
        // The earlier name of the same format.
        assertThat(parse(SigstoreKeys.KEY.replace("SIGSTORE", "COSIGN"), SigstoreKeys.PASSPHRASE)
                        .publicKey())
                .isEqualTo(publicKey.encoded());
    }

    @Test
    void reportsMissingAndWrongPassphraseOfCosignKey() {
        assertThatThrownBy(() -> parse(SigstoreKeys.KEY, null))
                .hasMessage("the key is encrypted, but no passphrase is given (in the test)");
        assertThatThrownBy(() -> parse(SigstoreKeys.KEY, "open-sesam"))
                .hasMessage("the key cannot be decrypted with this passphrase (in the test)");
    }

    /** A hostile key file could demand any amount of memory, and an error must not repeat a part of a key. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"kdf\":{\"name\":\"scrypt\",\"params\":{\"N\":1073741824,\"r\":8,\"p\":1},\"salt\":\"\"},"
                        + "\"cipher\":{\"name\":\"nacl/secretbox\",\"nonce\":\"\"},\"ciphertext\":\"c2VjcmV0\"}",
                "{\"kdf\":{\"name\":\"scrypt\",\"params\":{\"N\":65536,\"r\":8,\"p\":1},\"salt\":\"\"},"
                        + "\"cipher\":{\"name\":\"nacl/secretbox\",\"nonce\":\"AA==\"},\"ciphertext\":\"c2VjcmV0\"}",
                "{\"kdf\":{\"name\":\"scrypt\",\"params\":{\"N\":65536,\"r\":8,\"p\":1},\"salt\":\"secret!\"},"
                        + "\"cipher\":{\"name\":\"nacl/secretbox\",\"nonce\":\"\"},\"ciphertext\":\"secret!\"}",
                "{\"kdf\":{\"name\":\"pbkdf2\"},\"cipher\":{\"name\":\"nacl/secretbox\"},\"ciphertext\":\"secret\"}",
                "secret",
                "{secret",
                "[]",
                "{}",
                "{\"kdf\":\"secret\"}"
            })
    void rejectsDamagedCosignKey(String content) {
        assertThatThrownBy(() -> parse(pem("ENCRYPTED SIGSTORE PRIVATE KEY", bytes(content)), "any"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("the key ")
                .hasMessageNotContaining("secret")
                .hasMessageNotContaining("c2Vjc");
    }

    @Test
    void rejectsOtherKeysAndNamesWhatIsNeeded() throws Exception {
        KeyPair rsa = generate("RSA", null);
        KeyPair p521 = generate("EC", "secp521r1");

        assertThatThrownBy(() -> parse(pem("PRIVATE KEY", rsa.getPrivate().getEncoded()), null))
                .hasMessage("the key is a key for RSA; signatures of images need an ECDSA key"
                        + " (cosign generate-key-pair)");
        assertThatThrownBy(() -> parse(pem("PRIVATE KEY", p521.getPrivate().getEncoded()), null))
                .hasMessage("the key is for a curve other than P-256 and P-384, of 521 bits");
        assertThatThrownBy(() -> parse(SigstoreKeys.PUBLIC_KEY, null))
                .hasMessage("the key is a public key; signing needs the private key");
        assertThatThrownBy(() -> VerificationKey.parse(bytes(SigstoreKeys.KEY), "the key"))
                .hasMessage("the key is a private key; verification needs the public key (cosign.pub)");
        assertThatThrownBy(() -> VerificationKey.parse(bytes("text"), "the key"))
                .hasMessageStartingWith("the key contains no public key");
        assertThatThrownBy(() -> VerificationKey.parse(
                        bytes(pem("PUBLIC KEY", rsa.getPublic().getEncoded())), "the key"))
                .hasMessage("the key is not an ECDSA P-256 or P-384 key");
    }
}
