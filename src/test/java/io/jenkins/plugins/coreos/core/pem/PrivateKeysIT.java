package io.jenkins.plugins.coreos.core.pem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.testing.Processes;
import java.io.IOException;
import java.lang.reflect.Method;
import java.math.BigInteger;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERSequence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
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

    static List<String> encryptions() {
        List<String> encryptions = new ArrayList<>();
        for (String cipher : List.of("aes-128", "aes-192", "aes-256", "aria-128", "aria-192", "aria-256")) {
            encryptions.add("-v2 " + cipher + "-cbc");
        }
        for (String cipher : List.of("camellia-128-cbc", "camellia-192-cbc", "camellia-256-cbc", "sm4-cbc", "des")) {
            encryptions.add("-v2 " + cipher);
        }
        for (String cipher : List.of("aes-256-cbc", "des3")) {
            for (String digest : List.of("MD5", "SHA1", "SHA224", "SHA256", "SHA384", "SHA512", "SHA512-256")) {
                encryptions.add("-v2 " + cipher + " -v2prf hmacWith" + digest);
            }
            encryptions.add("-v2 " + cipher + " -scrypt");
        }
        encryptions.add("-v2 aes-256-cbc -v2prf hmacWithSHA512-224 -iter 1");
        encryptions.add("-scrypt -scrypt_N 2 -scrypt_r 1 -scrypt_p 3");
        for (String name : List.of("MD5-DES", "MD5-RC2-64", "SHA1-DES", "SHA1-RC2-64")) {
            encryptions.add("-v1 PBE-" + name);
        }
        for (String name : List.of("3DES", "2DES", "RC2-128", "RC2-40")) {
            encryptions.add("-v1 PBE-SHA1-" + name);
        }
        return encryptions;
    }

    @ParameterizedTest
    @MethodSource("encryptions")
    void readsKeyAsOpensslEncryptsIt(String encryption) throws IOException {
        for (String curve : List.of("P-256", "P-384")) {
            openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:" + curve + " -out made.pem");
            PrivateKey expected = PrivateKeys.parse(text("made.pem"), null, "in a file", "the key");
            for (String password : List.of("open-sesame", "x", " two  words ", "Geheimwört-ключ-鍵-🔑")) {
                encrypt(encryption, password);

                assertThat(PrivateKeys.parse(text("key.pem"), password, "in a file", "the key"))
                        .as(curve + " " + password)
                        .isEqualTo(expected);
            }
            assertThatThrownBy(() -> PrivateKeys.parse(text("key.pem"), "wrong", "in a file", "the key"))
                    .hasMessage("the key cannot be decrypted with this passphrase (in a file)");
        }
    }

    /** The jar of the command line contains a selection of BouncyCastle's classes. */
    @Test
    void packagedProgramReadsTheSameKeys() throws Exception {
        openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out made.pem");
        openssl("ec -in made.pem -out sec1.pem");
        openssl("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa.pem");
        openssl("rsa -traditional -in rsa.pem -out pkcs1.pem");
        Path jar = Path.of(System.getProperty("coreos.hpi")).resolveSibling("coreos-assembler-cli.jar");
        try (URLClassLoader packaged =
                new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
            Method parse = packaged.loadClass(PrivateKeys.class.getName())
                    .getMethod("parse", String.class, String.class, String.class, String.class);
            assertThat(((ECPrivateKey) parse.invoke(null, text("sec1.pem"), null, "", "the key")).getS())
                    .isEqualTo(((ECPrivateKey) parse.invoke(null, text("made.pem"), null, "", "the key")).getS());
            assertThat(parse.invoke(null, text("pkcs1.pem"), null, "", "the key"))
                    .isEqualTo(parse.invoke(null, text("rsa.pem"), null, "", "the key"));
            for (String encryption : encryptions()) {
                encrypt(encryption, "open");

                assertThat(parse.invoke(null, text("key.pem"), "open", "", "the key"))
                        .as(encryption)
                        .isEqualTo(PrivateKeys.parse(text("made.pem"), null, "", "the key"));
            }
        }
    }

    /** Encrypts made.pem as key.pem. The password is in a file, because arguments depend on the locale. */
    private void encrypt(String encryption, String password) throws IOException {
        Files.writeString(dir.resolve("password"), password + "\n");
        openssl("pkcs8 -topk8 " + encryption + " -provider legacy -provider default -passout file:password"
                + " -in made.pem -out key.pem");
    }

    @ParameterizedTest
    @CsvSource({
        "-v2 rc2-cbc, the cipher RC2-CBC",
        "-v2 rc4, the cipher RC4",
        "-v2 aes-256-ofb, the cipher 2.16.840.1.101.3.4.1.43",
        "-v2 seed-cbc, the cipher 1.2.410.200004.1.4",
        "-v1 PBE-SHA1-RC4-128, PBE-SHA1-RC4-128",
        "-v1 PBE-SHA1-RC4-40, PBE-SHA1-RC4-40"
    })
    void namesEncryptionThatIsNotSupported(String encryption, String name) throws IOException {
        openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out made.pem");
        encrypt(encryption, "open");

        assertThatThrownBy(() -> PrivateKeys.parse(text("key.pem"), "open", "in a file", "the key"))
                .hasMessage("the key is encrypted with " + name + ", which is not supported; encrypt it with AES:"
                        + " openssl pkcs8 -topk8 -v2 aes-256-cbc");
    }

    /** The computation cannot be interrupted, and scrypt takes any amount of memory. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2048 | 10000001 | 10000001 iterations; the limit is 10000000",
                "2048 | 2147483647 | 2147483647 iterations; the limit is 10000000",
                "16384 8 1 | 131073 8 1 | (N=131073, r=8, p=1); the limits are 128 MiB",
                "16384 8 1 | 2147483647 8 1 | (N=2147483647, r=8, p=1); the limits are 128 MiB",
                "16384 8 1 | 16384 65 1 | (N=16384, r=65, p=1); the limits are 128 MiB",
                "16384 8 1 | 16384 8 5 | p=5); the limits are 128 MiB of memory (N * r * 128 bytes) and p=4"
            })
    void limitsCostOfDecryption(String costs, String excessive, String message) throws IOException {
        openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out made.pem");
        encrypt(costs.contains(" ") ? "-scrypt" : "-iter 2048", "open");
        byte[] der = Base64.getMimeDecoder().decode(text("key.pem").replaceAll("-----.*?-----", ""));
        ASN1Sequence info = ASN1Sequence.getInstance(der);
        String pem = "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
                + Base64.getEncoder()
                        .encodeToString(replaced(info, costs, excessive)
                                .toASN1Primitive()
                                .getEncoded())
                + "\n-----END ENCRYPTED PRIVATE KEY-----\n";

        assertThatThrownBy(() -> PrivateKeys.parse(pem, "open", "in a file", "the key"))
                .hasMessageStartingWith("the key is encrypted with ")
                .hasMessageContaining(message);
    }

    /** Replaces the numbers that are the costs of the key derivation. */
    private static ASN1Encodable replaced(ASN1Encodable element, String costs, String excessive) {
        if (element instanceof ASN1Sequence sequence) {
            ASN1EncodableVector elements = new ASN1EncodableVector();
            for (ASN1Encodable each : sequence) {
                elements.add(replaced(each, costs, excessive));
            }
            return new DERSequence(elements);
        }
        if (element instanceof ASN1Integer number) {
            int index = List.of(costs.split(" ")).indexOf(number.toString());
            return index < 0
                    ? element
                    : new ASN1Integer(new BigInteger(excessive.split(" ")[index]));
        }
        return element;
    }

    @Test
    void rejectsDeeplyNestedKey() {
        byte[] nested = new byte[200_000];
        for (int i = 0; i < nested.length; i += 2) {
            nested[i] = 0x30;
            nested[i + 1] = (byte) 0x80;
        }
        for (String type : List.of("PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY")) {
            String pem = "-----BEGIN " + type + "-----\n" + Base64.getEncoder().encodeToString(nested) + "\n-----END "
                    + type + "-----\n";

            assertThatThrownBy(() -> PrivateKeys.parse(pem, "open", "in a file", "the key"))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the key is damaged, or of a type that this Java does not support");
        }
    }

    @Test
    void reportsWrongPasswordAndOldFormatOfEncryptedKey() throws IOException {
        openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out made.pem");
        openssl("pkcs8 -topk8 -passout pass:open -in made.pem -out key.pem");
        openssl("ec -aes128 -passout pass:open -in made.pem -out old.pem");

        assertThatThrownBy(() -> PrivateKeys.parse(text("key.pem"), null, "in a file", "the key"))
                .hasMessageStartingWith("the key is encrypted, but no passphrase is given (in a file)");
        assertThatThrownBy(() -> PrivateKeys.parse(text("key.pem"), "wrong", "in a file", "the key"))
                .hasMessage("the key cannot be decrypted with this passphrase (in a file)");
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
