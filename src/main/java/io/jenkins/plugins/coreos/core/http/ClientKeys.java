package io.jenkins.plugins.coreos.core.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/** Key managers for client certificates: the given ones, otherwise those of {@code -Djavax.net.ssl.keyStore}. */
public final class ClientKeys {
    private static final String PROPERTY = "javax.net.ssl.keyStore";

    private ClientKeys() {}

    /** @return null if there are no keys */
    public static KeyManager[] of(List<ClientCertificate> certificates) throws GeneralSecurityException, IOException {
        if (certificates.isEmpty()) {
            return ofThisJvm();
        }
        // The store never leaves memory, so it needs no password.
        char[] password = new char[0];
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, password);
        for (ClientCertificate each : certificates) {
            each.addTo(store, password);
        }
        return managers(store, password);
    }

    /** Loads the keys of Java's default context, which a custom context does not include. */
    private static KeyManager[] ofThisJvm() throws GeneralSecurityException, IOException {
        String file = System.getProperty(PROPERTY, "");
        if (file.isEmpty()) {
            return null;
        }
        String type = System.getProperty(PROPERTY + "Type", KeyStore.getDefaultType());
        String given = System.getProperty(PROPERTY + "Password", "");
        char[] password = given.isEmpty() ? null : given.toCharArray();
        KeyStore store = KeyStore.getInstance(type);
        if (file.equals("NONE")) {
            store.load(null, password);
        } else {
            try (InputStream in = Files.newInputStream(Path.of(file))) {
                store.load(in, password);
            } catch (IOException e) {
                throw new IOException("-D" + PROPERTY + "=" + file + " cannot be read: " + e.getMessage(), e);
            }
        }
        return managers(store, password);
    }

    private static KeyManager[] managers(KeyStore store, char[] password) throws GeneralSecurityException {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, password);
        return factory.getKeyManagers();
    }
}
