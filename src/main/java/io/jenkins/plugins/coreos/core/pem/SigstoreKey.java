package io.jenkins.plugins.coreos.core.pem;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/**
 * Decrypts the content of {@code ENCRYPTED SIGSTORE PRIVATE KEY}: a JSON document in which scrypt derives the key of a
 * NaCl secretbox, XSalsa20 with Poly1305 (go-securesystemslib, encrypted/encrypted.go).
 */
final class SigstoreKey {
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 24;
    private static final int TAG_BYTES = 16;

    /**
     * The costs that go-securesystemslib accepts. Without a limit, a hostile file could demand any amount of memory.
     */
    private static final List<Long> COSTS = List.of(1L << 15, 1L << 16, 1L << 17);

    private SigstoreKey() {}

    /**
     * Decrypts a key.
     *
     * @param hint parameter or option for the passphrase, for messages
     * @param source description of the key, for messages
     * @return the key as PKCS #8
     * @throws IOException if the document is invalid or the passphrase is wrong
     */
    static byte[] decrypt(byte[] json, String passphrase, String hint, String source) throws IOException {
        try {
            return decrypt(Json.parseObject(json, source), passphrase, hint, source);
        } catch (JsonException | IllegalArgumentException e) {
            // The message of the exception may quote the document.
            throw damaged(source);
        }
    }

    private static byte[] decrypt(JsonObject document, String passphrase, String hint, String source)
            throws IOException {
        JsonObject kdf = document.object("kdf");
        JsonObject cipher = document.object("cipher");
        check(kdf, "scrypt", source);
        check(cipher, "nacl/secretbox", source);
        JsonObject params = kdf.object("params");
        if (!COSTS.contains(params.number("N")) || params.number("r") != 8 || params.number("p") != 1) {
            throw new IOException(source + " has scrypt parameters that cosign does not use");
        }
        byte[] nonce = bytes(cipher, "nonce");
        byte[] box = bytes(document, "ciphertext");
        if (nonce.length != NONCE_BYTES || box.length <= TAG_BYTES) {
            throw damaged(source);
        }
        byte[] key = EncryptedKey.scrypt(
                passphrase.getBytes(StandardCharsets.UTF_8),
                bytes(kdf, "salt"),
                (int) params.number("N"),
                8,
                1,
                KEY_BYTES);
        return open(box, key, nonce, hint, source);
    }

    /** Opens a secretbox: the tag comes first, and the first 32 bytes of the key stream are the key of Poly1305. */
    private static byte[] open(byte[] box, byte[] key, byte[] nonce, String hint, String source) throws IOException {
        XSalsa20Engine stream = new XSalsa20Engine();
        stream.init(false, new ParametersWithIV(new KeyParameter(key), nonce));
        byte[] macKey = new byte[KEY_BYTES];
        stream.processBytes(macKey, 0, KEY_BYTES, macKey, 0);
        Poly1305 mac = new Poly1305();
        mac.init(new KeyParameter(macKey));
        mac.update(box, TAG_BYTES, box.length - TAG_BYTES);
        byte[] tag = new byte[TAG_BYTES];
        mac.doFinal(tag, 0);
        if (!MessageDigest.isEqual(tag, Arrays.copyOf(box, TAG_BYTES))) {
            throw PrivateKeys.wrongPassphrase(source, hint, null);
        }
        byte[] plain = new byte[box.length - TAG_BYTES];
        stream.processBytes(box, TAG_BYTES, plain.length, plain, 0);
        return plain;
    }

    private static void check(JsonObject part, String expected, String source) throws IOException {
        if (!part.string("name").equals(expected)) {
            throw new IOException(
                    source + " is encrypted with " + Quoted.of(part.string("name")) + " instead of " + expected);
        }
    }

    private static byte[] bytes(JsonObject part, String name) throws JsonException {
        return Base64.getDecoder().decode(part.string(name));
    }

    private static IOException damaged(String source) {
        return new IOException(source + " is damaged: its content is not a key that cosign or podman encrypted");
    }
}
