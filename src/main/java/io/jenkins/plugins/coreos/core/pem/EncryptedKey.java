package io.jenkins.plugins.coreos.core.pem;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.BlockCipher;
import org.bouncycastle.crypto.CipherParameters;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.PBEParametersGenerator;
import org.bouncycastle.crypto.digests.MD5Digest;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA224Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.digests.SHA512tDigest;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.engines.ARIAEngine;
import org.bouncycastle.crypto.engines.CamelliaEngine;
import org.bouncycastle.crypto.engines.DESEngine;
import org.bouncycastle.crypto.engines.DESedeEngine;
import org.bouncycastle.crypto.engines.RC2Engine;
import org.bouncycastle.crypto.engines.SM4Engine;
import org.bouncycastle.crypto.generators.PKCS12ParametersGenerator;
import org.bouncycastle.crypto.generators.PKCS5S1ParametersGenerator;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.generators.SCrypt;
import org.bouncycastle.crypto.modes.CBCBlockCipher;
import org.bouncycastle.crypto.paddings.PaddedBufferedBlockCipher;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/**
 * Decrypts the content of {@code ENCRYPTED PRIVATE KEY}, PKCS #8, as openssl encrypts it: with PBES2, where PBKDF2 or
 * scrypt derives the key (RFC 8018, RFC 7914), or with the older PBES1 and PKCS #12 (RFC 7292, appendices B and C).
 */
final class EncryptedKey {
    /** Maximum number of iterations; they take about ten seconds. OWASP recommends 600,000 for PBKDF2 with SHA-256. */
    private static final int MAX_ITERATIONS = 10_000_000;

    /** Maximum memory for scrypt: openssl uses 16 MiB by default, the largest cosign key 128 MiB. */
    private static final int MAX_MEBIBYTES = 128;

    /** Maximum parallelization for scrypt, which multiplies the time. */
    private static final int MAX_PARALLELIZATION = 4;

    private static final String PBES2 = "1.2.840.113549.1.5.13";
    private static final String PBKDF2 = "1.2.840.113549.1.5.12";
    private static final String SCRYPT = "1.3.6.1.4.1.11591.4.11";

    /** Names of unsupported algorithms, for messages. */
    private static final Map<String, String> UNSUPPORTED = Map.of(
            "1.2.840.113549.3.2", "RC2-CBC",
            "1.2.840.113549.3.4", "RC4",
            "1.2.840.113549.1.12.1.1", "PBE-SHA1-RC4-128",
            "1.2.840.113549.1.12.1.2", "PBE-SHA1-RC4-40");

    /** A block cipher in CBC mode. */
    private record Cipher(Supplier<BlockCipher> engine, int keyBits) {}

    /** The ciphers of PBES2. */
    private static final Map<String, Cipher> CIPHERS = Map.ofEntries(
            Map.entry("2.16.840.1.101.3.4.1.2", new Cipher(AESEngine::newInstance, 128)),
            Map.entry("2.16.840.1.101.3.4.1.22", new Cipher(AESEngine::newInstance, 192)),
            Map.entry("2.16.840.1.101.3.4.1.42", new Cipher(AESEngine::newInstance, 256)),
            Map.entry("1.2.840.113549.3.7", new Cipher(DESedeEngine::new, 192)),
            Map.entry("1.3.14.3.2.7", new Cipher(DESEngine::new, 64)),
            Map.entry("1.2.410.200046.1.1.2", new Cipher(ARIAEngine::new, 128)),
            Map.entry("1.2.410.200046.1.1.7", new Cipher(ARIAEngine::new, 192)),
            Map.entry("1.2.410.200046.1.1.12", new Cipher(ARIAEngine::new, 256)),
            Map.entry("1.2.392.200011.61.1.1.1.2", new Cipher(CamelliaEngine::new, 128)),
            Map.entry("1.2.392.200011.61.1.1.1.3", new Cipher(CamelliaEngine::new, 192)),
            Map.entry("1.2.392.200011.61.1.1.1.4", new Cipher(CamelliaEngine::new, 256)),
            Map.entry("1.2.156.10197.1.104.2", new Cipher(SM4Engine::new, 128)));

    /** The digests of PBKDF2's pseudorandom functions. */
    private static final Map<String, Supplier<Digest>> DIGESTS = Map.of(
            "1.2.840.113549.2.6", MD5Digest::new,
            "1.2.840.113549.2.7", SHA1Digest::new,
            "1.2.840.113549.2.8", SHA224Digest::new,
            "1.2.840.113549.2.9", SHA256Digest::new,
            "1.2.840.113549.2.10", SHA384Digest::new,
            "1.2.840.113549.2.11", SHA512Digest::new,
            "1.2.840.113549.2.12", () -> new SHA512tDigest(224),
            "1.2.840.113549.2.13", () -> new SHA512tDigest(256));

    /**
     * An algorithm of PBES1 or PKCS #12: the generator derives both the key and the initialization vector from the
     * passphrase.
     */
    private record LegacyCipher(
            Supplier<PBEParametersGenerator> generator, Supplier<BlockCipher> engine, int keyBits) {}

    private static final Map<String, LegacyCipher> LEGACY_CIPHERS = Map.of(
            "1.2.840.113549.1.5.3", new LegacyCipher(EncryptedKey::pkcs5Md5, DESEngine::new, 64),
            "1.2.840.113549.1.5.6", new LegacyCipher(EncryptedKey::pkcs5Md5, RC2Engine::new, 64),
            "1.2.840.113549.1.5.10", new LegacyCipher(EncryptedKey::pkcs5Sha1, DESEngine::new, 64),
            "1.2.840.113549.1.5.11", new LegacyCipher(EncryptedKey::pkcs5Sha1, RC2Engine::new, 64),
            "1.2.840.113549.1.12.1.3", new LegacyCipher(EncryptedKey::pkcs12, DESedeEngine::new, 192),
            "1.2.840.113549.1.12.1.4", new LegacyCipher(EncryptedKey::pkcs12, DESedeEngine::new, 128),
            "1.2.840.113549.1.12.1.5", new LegacyCipher(EncryptedKey::pkcs12, RC2Engine::new, 128),
            "1.2.840.113549.1.12.1.6", new LegacyCipher(EncryptedKey::pkcs12, RC2Engine::new, 40));

    private static PBEParametersGenerator pkcs5Md5() {
        return new PKCS5S1ParametersGenerator(new MD5Digest());
    }

    private static PBEParametersGenerator pkcs5Sha1() {
        return new PKCS5S1ParametersGenerator(new SHA1Digest());
    }

    private static PBEParametersGenerator pkcs12() {
        return new PKCS12ParametersGenerator(new SHA1Digest());
    }

    private final String passphrase;
    private final String source;

    private EncryptedKey(String passphrase, String source) {
        this.passphrase = passphrase;
        this.source = source;
    }

    /**
     * Decrypts a key.
     *
     * @param hint parameter or option for the passphrase, for messages
     * @param source description of the key, for messages
     * @return the key as PKCS #8
     * @throws IOException if the passphrase is wrong, or the algorithm is not supported or exceeds a limit
     * @throws RuntimeException if the document is invalid
     */
    static byte[] decrypt(byte[] der, String passphrase, String hint, String source) throws IOException {
        EncryptedPrivateKeyInfo info = EncryptedPrivateKeyInfo.getInstance(der);
        PaddedBufferedBlockCipher cipher = new EncryptedKey(passphrase, source).cipher(info.getEncryptionAlgorithm());
        byte[] plain = new byte[info.getEncryptedData().length];
        try {
            int length = cipher.processBytes(info.getEncryptedData(), 0, plain.length, plain, 0);
            byte[] key = Arrays.copyOf(plain, length + cipher.doFinal(plain, length));
            // About one wrong passphrase in 256 also yields valid padding.
            PrivateKeyInfo.getInstance(key);
            return key;
        } catch (InvalidCipherTextException | RuntimeException e) {
            throw PrivateKeys.wrongPassphrase(source, hint, e);
        }
    }

    private PaddedBufferedBlockCipher cipher(AlgorithmIdentifier algorithm) throws IOException {
        String name = name(algorithm);
        if (!name.equals(PBES2)) {
            LegacyCipher cipher = supported(LEGACY_CIPHERS, name, "");
            return initialized(cipher.engine().get(), parameters(cipher, algorithm));
        }
        PBES2Parameters parameters = PBES2Parameters.getInstance(algorithm.getParameters());
        Cipher cipher = supported(
                CIPHERS, parameters.getEncryptionScheme().getAlgorithm().getId(), "the cipher ");
        byte[] iv = ASN1OctetString.getInstance(parameters.getEncryptionScheme().getParameters())
                .getOctets();
        return initialized(
                cipher.engine().get(),
                new ParametersWithIV(key(parameters.getKeyDerivationFunc(), cipher.keyBits()), iv));
    }

    private static PaddedBufferedBlockCipher initialized(BlockCipher engine, CipherParameters parameters) {
        PaddedBufferedBlockCipher cipher = new PaddedBufferedBlockCipher(CBCBlockCipher.newInstance(engine));
        cipher.init(false, parameters);
        return cipher;
    }

    private CipherParameters parameters(LegacyCipher cipher, AlgorithmIdentifier algorithm) throws IOException {
        ASN1Sequence parameters = ASN1Sequence.getInstance(algorithm.getParameters());
        PBEParametersGenerator generator = cipher.generator().get();
        generator.init(
                generator instanceof PKCS12ParametersGenerator
                        ? PBEParametersGenerator.PKCS12PasswordToBytes(passphrase.toCharArray())
                        : bytes(),
                ASN1OctetString.getInstance(parameters.getObjectAt(0)).getOctets(),
                iterations(number(parameters, 1)));
        return generator.generateDerivedParameters(
                cipher.keyBits(), cipher.engine().get().getBlockSize() * 8);
    }

    private KeyParameter key(KeyDerivationFunc function, int bits) throws IOException {
        return switch (function.getAlgorithm().getId()) {
            case PBKDF2 -> pbkdf2(PBKDF2Params.getInstance(function.getParameters()), bits);
            case SCRYPT -> scrypt(ASN1Sequence.getInstance(function.getParameters()), bits);
            default -> throw unsupported("the key derivation function " + function.getAlgorithm());
        };
    }

    private KeyParameter pbkdf2(PBKDF2Params parameters, int bits) throws IOException {
        String function = name(parameters.getPrf());
        PBEParametersGenerator generator =
                new PKCS5S2ParametersGenerator(supported(DIGESTS, function, "PBKDF2 with the pseudorandom function ")
                        .get());
        generator.init(bytes(), parameters.getSalt(), iterations(parameters.getIterationCount()));
        return (KeyParameter) generator.generateDerivedParameters(bits);
    }

    /**
     * Derives the key from salt, N, r and p. An optional fifth parameter, the length of the key, is ignored: the cipher
     * determines it.
     */
    private KeyParameter scrypt(ASN1Sequence parameters, int bits) throws IOException {
        byte[] salt = ASN1OctetString.getInstance(parameters.getObjectAt(0)).getOctets();
        BigInteger cost = number(parameters, 1);
        BigInteger blocks = number(parameters, 2);
        BigInteger parallelization = number(parameters, 3);
        if (exceeds(cost.multiply(blocks), MAX_MEBIBYTES << 13) || exceeds(parallelization, MAX_PARALLELIZATION)) {
            throw new IOException(source + " is encrypted with scrypt (N=" + cost + ", r=" + blocks + ", p="
                    + parallelization + "); the limits are " + MAX_MEBIBYTES
                    + " MiB of memory (N * r * 128 bytes) and p=" + MAX_PARALLELIZATION);
        }
        return new KeyParameter(scrypt(
                bytes(),
                salt,
                cost.intValueExact(),
                blocks.intValueExact(),
                parallelization.intValueExact(),
                bits / 8));
    }

    /** Derives a key with scrypt. Synchronized, because each call may need {@link #MAX_MEBIBYTES} MiB. */
    static synchronized byte[] scrypt(
            byte[] passphrase, byte[] salt, int cost, int blocks, int parallelization, int length) {
        return SCrypt.generate(passphrase, salt, cost, blocks, parallelization, length);
    }

    /** Returns the passphrase as openssl encodes it, except for PKCS #12. */
    private byte[] bytes() {
        return passphrase.getBytes(StandardCharsets.UTF_8);
    }

    /** Limits the iterations: a hostile file could demand years of computation, which cannot be interrupted. */
    private int iterations(BigInteger iterations) throws IOException {
        if (exceeds(iterations, MAX_ITERATIONS)) {
            throw new IOException(
                    source + " is encrypted with " + iterations + " iterations; the limit is " + MAX_ITERATIONS);
        }
        return iterations.intValueExact();
    }

    private static boolean exceeds(BigInteger number, int limit) {
        return number.compareTo(BigInteger.valueOf(limit)) > 0;
    }

    private static BigInteger number(ASN1Sequence parameters, int index) {
        return ASN1Integer.getInstance(parameters.getObjectAt(index)).getPositiveValue();
    }

    private static String name(AlgorithmIdentifier algorithm) {
        return algorithm.getAlgorithm().getId();
    }

    private <T> T supported(Map<String, T> algorithms, String name, String kind) throws IOException {
        T algorithm = algorithms.get(name);
        if (algorithm == null) {
            throw unsupported(kind + UNSUPPORTED.getOrDefault(name, name));
        }
        return algorithm;
    }

    private IOException unsupported(String what) {
        return new IOException(source + " is encrypted with " + what
                + ", which is not supported; encrypt it with AES: openssl pkcs8 -topk8 -v2 aes-256-cbc");
    }
}
