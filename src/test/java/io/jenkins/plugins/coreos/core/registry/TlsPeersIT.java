package io.jenkins.plugins.coreos.core.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.http.ClientCertificate;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.testing.Processes;
import io.jenkins.plugins.coreos.testing.TestCertificates;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Error messages for invalid server certificates and for missing or rejected client certificates. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TlsPeersIT {
    @TempDir
    static Path dir;

    private static TestCertificates good;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<String> peers = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void makeCertificates() throws IOException {
        good = TestCertificates.in(Files.createDirectory(dir.resolve("good")));
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private static void openssl(String... arguments) {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Processes.command(command).in(dir).ok();
    }

    /** Creates a certificate signed by the trusted authority. */
    private static ClientCertificate issued(String name, String days, String extension) throws IOException {
        Path extensions = Files.writeString(dir.resolve(name + ".ext"), extension + "\n");
        openssl(
                "req",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-subj",
                "/CN=" + name,
                "-keyout",
                name + ".key",
                "-out",
                "csr");
        openssl(
                "x509",
                "-req",
                "-in",
                "csr",
                "-CA",
                good.authority().toString(),
                "-CAkey",
                dir.resolve("good/ca.key").toString(),
                "-CAcreateserial",
                "-days",
                days,
                "-extfile",
                extensions.toString(),
                "-out",
                name + ".pem");
        return ClientCertificate.read(dir.resolve(name + ".pem"), dir.resolve(name + ".key"), null);
    }

    private static ClientCertificate own() throws IOException {
        return ClientCertificate.read(good.certificate(), good.key(), null);
    }

    private SSLServerSocket serve(ClientCertificate certificate, boolean asks, String protocol) throws Exception {
        KeyManager[] keys = ClientCertificate.keyManagers(List.of(certificate));
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(
                "ca",
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(good.authority()))));
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, trust.getTrustManagers(), null);
        SSLServerSocket listener = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        listener.setNeedClientAuth(asks);
        listener.setEnabledProtocols(new String[] {protocol});
        open.add(listener);
        Thread thread = new Thread(() -> {
            while (!listener.isClosed()) {
                try (Socket socket = listener.accept()) {
                    socket.setSoTimeout(5_000);
                    socket.getInputStream().read(new byte[4096]);
                    if (asks) {
                        peers.add(((SSLSocket) socket)
                                .getSession()
                                .getPeerPrincipal()
                                .getName());
                    }
                    socket.getOutputStream()
                            .write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
                                    .getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    // The client's error is checked.
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
        return listener;
    }

    private static RegistryOptions options() throws IOException {
        return RegistryOptions.DEFAULT.withRetries(0).withCaCertificates(Files.readString(good.authority()));
    }

    private static void connect(String host, SSLServerSocket server, RegistryOptions options) throws Exception {
        ImageReference target = ImageReference.parse(host + ":" + server.getLocalPort() + "/a/b:1");
        RepositoryClient.connect(
                        target, RegistryCredentials.ANONYMOUS, Mounts.NONE, options, new RegistryContext(line -> {}))
                .close();
    }

    private static void assertFails(
            String host, SSLServerSocket server, RegistryOptions options, String what, String advice) {
        assertThatThrownBy(() -> connect(host, server, options))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.failure()).isEqualTo(Failure.TLS))
                .hasMessageContaining(what)
                .hasMessageContaining(advice)
                .hasMessageNotContaining("sun.security")
                .hasMessageNotContaining("java.security")
                .hasMessageNotContaining("Exception");
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2", "TLSv1.3"})
    void namesExpiredCertificate(String protocol) throws Exception {
        SSLServerSocket server = serve(issued("expired", "-1", "subjectAltName=IP:127.0.0.1"), false, protocol);

        assertFails("127.0.0.1", server, options(), "certificate has expired (", "renew it at the registry");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, DNS:registry.test",
        "127.0.0.1, IP:127.0.0.2",
        "localhost, DNS:registry.test",
        "localhost, IP:127.0.0.1"
    })
    void namesCertificateOfAnotherHost(String host, String names) throws Exception {
        SSLServerSocket server = serve(issued("other", "2", "subjectAltName=" + names), false, "TLSv1.3");

        assertFails(host, server, options(), "not valid for " + host, "add this name to the certificate");
    }

    @Test
    void namesUnknownAuthority() throws Exception {
        SSLServerSocket server = serve(own(), false, "TLSv1.3");
        RegistryOptions options = RegistryOptions.DEFAULT.withRetries(0);
        assertFails("127.0.0.1", server, options, "signed by an unknown authority", "as caCertificate");
        TestCertificates others = TestCertificates.in(Files.createDirectory(dir.resolve("others")));
        String pem = Files.readString(others.authority());
        assertFails("127.0.0.1", server, options.withCaCertificates(pem), "unknown authority", "as caCertificate");
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2, true", "TLSv1.3, true", "TLSv1.2, false", "TLSv1.3, false"})
    void namesMissingClientCertificate(String protocol, boolean verify) throws Exception {
        SSLServerSocket server = serve(own(), true, protocol);

        assertThatThrownBy(() -> connect("127.0.0.1", server, options().withTlsVerify(verify)))
                .hasMessageContaining("requires a client certificate")
                .hasMessageContaining("clientCertificateId")
                .hasMessageNotContaining("sun.security");
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2", "TLSv1.3"})
    void showsClientCertificate(String protocol) throws Exception {
        SSLServerSocket server = serve(own(), true, protocol);
        ClientCertificate client = issued("client", "2", "extendedKeyUsage=clientAuth");
        connect("127.0.0.1", server, options().withClientCertificates(List.of(client)));
        connect(
                "127.0.0.1",
                server,
                options().withClientCertificates(List.of(client)).withTlsVerify(false));

        assertThat(peers).isNotEmpty().allMatch("CN=client"::equals);
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2", "TLSv1.3"})
    void namesRejectedClientCertificate(String protocol) throws Exception {
        SSLServerSocket server = serve(own(), true, protocol);
        ClientCertificate client = issued("old", "-1", "extendedKeyUsage=clientAuth");

        assertFails(
                "127.0.0.1",
                server,
                options().withClientCertificates(List.of(client)),
                "rejects the client certificate",
                "issued by an authority that the registry accepts");
    }

    @Test
    void usesJvmKeyStoreWithGivenAuthorities() throws Exception {
        SSLServerSocket server = serve(own(), true, "TLSv1.3");
        issued("jvm", "2", "extendedKeyUsage=clientAuth");
        openssl("pkcs12", "-export", "-in", "jvm.pem", "-inkey", "jvm.key", "-passout", "pass:open", "-out", "jvm.p12");
        System.setProperty("javax.net.ssl.keyStore", dir.resolve("jvm.p12").toString());
        System.setProperty("javax.net.ssl.keyStorePassword", "open");
        try {
            connect("127.0.0.1", server, options());
        } finally {
            System.clearProperty("javax.net.ssl.keyStore");
            System.clearProperty("javax.net.ssl.keyStorePassword");
        }

        assertThat(peers).contains("CN=jvm");
    }

    @Test
    void hidesClientKeyAndRejectsKeyOfAnotherCertificate() throws Exception {
        ClientCertificate client = issued("pair", "2", "extendedKeyUsage=clientAuth");

        assertThat(client.toString()).doesNotContain("PRIVATE").contains("pair.pem");
        assertThat(options().withClientCertificates(List.of(client)).toString()).doesNotContain("PRIVATE");
        assertThatThrownBy(() -> ClientCertificate.read(dir.resolve("pair.pem"), good.key(), null))
                .hasMessageEndingWith("the private key belongs to another certificate");
    }
}
