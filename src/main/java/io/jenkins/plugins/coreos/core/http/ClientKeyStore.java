package io.jenkins.plugins.coreos.core.http;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Reads a client certificate from a key store, such as a PKCS #12 file. */
public final class ClientKeyStore {
    private ClientKeyStore() {}

    /**
     * Returns the only private key of a key store, with its certificates.
     *
     * @param password password of the key
     * @param what description of the store, for messages
     * @throws IOException if the store could not be opened, does not have exactly one private key, or the password is
     *     wrong; the message reveals neither key nor password
     */
    public static ClientCertificate read(KeyStore store, String password, String what) throws IOException {
        List<String> names = keys(store, what);
        if (names.size() != 1) {
            throw new IOException(
                    what + " holds " + names.size()
                            + " private keys, where one with its certificate is needed; upload a PKCS #12 file with that alone");
        }
        try {
            Certificate[] chain = store.getCertificateChain(names.get(0));
            if (chain != null && store.getKey(names.get(0), password.toCharArray()) instanceof PrivateKey key) {
                return ClientCertificate.of(List.of(chain), key, what);
            }
        } catch (GeneralSecurityException e) {
            // Reported below.
        }
        throw new IOException(what + ": its private key cannot be read with the password of the credentials");
    }

    /** Returns the aliases of the private keys. A store that could not be opened is not initialized. */
    private static List<String> keys(KeyStore store, String what) throws IOException {
        try {
            List<String> keys = new ArrayList<>();
            for (String name : Collections.list(store.aliases())) {
                if (store.entryInstanceOf(name, KeyStore.PrivateKeyEntry.class)) {
                    keys.add(name);
                }
            }
            return keys;
        } catch (KeyStoreException e) {
            throw new IOException(
                    what + " cannot be opened: check its password, and that it is a PKCS #12 file or PEM", e);
        }
    }
}
