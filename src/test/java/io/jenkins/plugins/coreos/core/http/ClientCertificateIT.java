package io.jenkins.plugins.coreos.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.testing.TestCertificates;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientCertificateIT {
    private static final String WHAT = "the certificate 'x'";

    @TempDir
    static Path dir;

    private static TestCertificates client;

    @BeforeAll
    static void make() {
        client = TestCertificates.in(dir).client("client");
    }

    @Test
    void readsTheOnlyKeyAndItsCertificate() throws Exception {
        ClientCertificate read = ClientCertificate.read(store(), "op3n", WHAT);

        ClientCertificate fromFiles = ClientCertificate.read(client.certificate(), client.key(), null);
        assertThat(read.certificatePem()).isEqualTo(fromFiles.certificatePem());
        assertThat(read.keyPem()).isEqualTo(fromFiles.keyPem());
        assertThat(read.keyPem().replaceAll("\\s", ""))
                .isEqualTo(Files.readString(client.key()).replaceAll("\\s", ""));
        assertThat(read).hasToString(WHAT);
    }

    @Test
    void rejectsWrongPasswordWithoutShowingIt() throws Exception {
        assertThatThrownBy(() -> ClientCertificate.read(store(), "wr0ng", WHAT))
                .hasMessage(WHAT + ": its private key cannot be read with the password of the credentials")
                .hasNoCause();
    }

    @Test
    void rejectsStoreThatCouldNotBeOpened() throws Exception {
        KeyStore broken = KeyStore.getInstance("PKCS12");

        assertThatThrownBy(() -> ClientCertificate.read(broken, "", WHAT))
                .hasMessage(WHAT + " cannot be opened: check its password, and that it is a PKCS #12 file or PEM");
    }

    @Test
    void rejectsStoreWithoutOrWithSeveralKeys() throws Exception {
        KeyStore none = KeyStore.getInstance("PKCS12");
        none.load(null, null);
        none.setCertificateEntry("authority", store().getCertificate("key"));
        KeyStore two = store();
        two.setKeyEntry(
                "other", two.getKey("key", "op3n".toCharArray()), "op3n".toCharArray(), two.getCertificateChain("key"));

        assertThatThrownBy(() -> ClientCertificate.read(none, "op3n", WHAT))
                .hasMessageStartingWith(WHAT + " contains 0 private keys instead of one");
        assertThatThrownBy(() -> ClientCertificate.read(two, "op3n", WHAT))
                .hasMessageStartingWith(WHAT + " contains 2 private keys instead of one");
    }

    private static KeyStore store() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(new ByteArrayInputStream(client.pkcs12("op3n")), "op3n".toCharArray());
        return store;
    }
}
