package io.jenkins.plugins.coreos.jenkins;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;

/** A PKCS #12 file without a key, which Jenkins accepts as a certificate. */
public final class EmptyKeyStore {
    private EmptyKeyStore() {}

    /** The file's bytes. */
    public static byte[] pkcs12(String password) {
        try (ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.store(bytes, password.toCharArray());
            return bytes.toByteArray();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
