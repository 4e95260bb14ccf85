package io.jenkins.plugins.coreos.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.testing.TestCertificates;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests servers that violate the protocol, stall or flood: the client fails, without hanging or busy waiting. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PeerFaultsIT {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final String REFUSED = "HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig";

    @TempDir
    static Path dir;

    private static TestCertificates certificates;

    private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();
    private final AtomicLong sent = new AtomicLong();
    private final HttpConnections connections = new HttpConnections(() -> trustingContext());

    /** The behavior of a server on one connection. */
    private interface Script {
        void run(Socket socket) throws Exception;
    }

    @BeforeAll
    static void makeCertificates() {
        certificates = TestCertificates.in(dir);
    }

    @AfterEach
    void close() throws Exception {
        connections.close();
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private static SSLContext trustingContext() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustAll()}, null);
            return context;
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private int serve(ServerSocket listener, Script script) {
        open.add(listener);
        Thread thread = new Thread(() -> {
            while (!listener.isClosed()) {
                try {
                    Socket socket = listener.accept();
                    open.add(socket);
                    script.run(socket);
                } catch (Exception e) {
                    // The client closed the connection, or the test has ended.
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
        return listener.getLocalPort();
    }

    private int plain(Script script) throws IOException {
        return serve(new ServerSocket(0, 50, LOOPBACK), script);
    }

    private int tls(String protocol, Script script) throws IOException {
        SSLServerSocket listener = (SSLServerSocket)
                certificates.serverContext().getServerSocketFactory().createServerSocket(0, 50, LOOPBACK);
        listener.setEnabledProtocols(new String[] {protocol});
        return serve(listener, script);
    }

    private Response exchange(boolean secure, int port, String method, Body body) throws Exception {
        return exchange(secure, port, method, body, () -> {});
    }

    private interface Check {
        void run() throws IOException;
    }

    private Response exchange(boolean secure, int port, String method, Body body, Check check) throws Exception {
        Watch watch = new Watch() {
            @Override
            public void sent(long bytes) {
                sent.addAndGet(bytes);
            }

            @Override
            public void check() throws IOException {
                check.run();
            }
        };
        URI uri = URI.create((secure ? "https" : "http") + "://127.0.0.1:" + port + "/x");
        Request request = new Request(method, uri, Map.of(), body);
        return connections.exchange(Route.direct(Origin.of(uri)), request, watch);
    }

    private static void readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed");
            }
            head.append((char) next);
        }
    }

    private static void say(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    /** More than the buffers of two sockets hold. */
    private static Body large() {
        return Body.of(new byte[32 * 1024 * 1024]);
    }

    /** TLS alerts (user_canceled, close_notify, a warning), an incomplete record, and no data. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "15030300 02015a 15030300 020100",
                "15030300 020100",
                "15030300 02015a",
                "15030300 0201",
                "1603030040",
                ""
            })
    void watchEndsStalledHandshakeWithoutBusyWaiting(String hex) throws Exception {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        int port = plain(socket -> {
            socket.getInputStream().read(new byte[4096]);
            socket.getOutputStream().write(bytes);
        });
        // Loads JSSE's classes, so that only the handshake is measured.
        assertThatThrownBy(() -> exchange(true, port, "GET", null, failAfter(1)))
                .isInstanceOf(IOException.class);
        long cpu = THREADS.getCurrentThreadCpuTime();
        assertThatThrownBy(() -> exchange(true, port, "GET", null, failAfter(2_000)))
                .isInstanceOf(IOException.class);

        assertThat(THREADS.getCurrentThreadCpuTime() - cpu).isLessThan(500_000_000);
    }

    /** Records that JSSE ignores without limit: user_canceled, empty handshake fragments. */
    @ParameterizedTest
    @ValueSource(strings = {"1503030002015a", "1603030000"})
    void limitsInputOfHandshake(String hex) throws Exception {
        byte[] records = HexFormat.of().parseHex(hex.repeat(1_000));
        int port = plain(socket -> {
            socket.getInputStream().read(new byte[4096]);
            while (true) {
                socket.getOutputStream().write(records);
            }
        });

        assertThatThrownBy(() -> exchange(true, port, "GET", null))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("too much data during the TLS handshake");
    }

    /** The input is too slow to reach the limit of bytes, but has no pause in which the client would wait. */
    @Test
    void watchIsCalledDuringContinuousInput() throws Exception {
        byte[] record = HexFormat.of().parseHex("1603030000");
        int port = plain(socket -> {
            socket.getInputStream().read(new byte[4096]);
            while (true) {
                socket.getOutputStream().write(record);
                socket.getOutputStream().flush();
            }
        });

        assertThatThrownBy(() -> exchange(true, port, "GET", null, failAfter(300)))
                .isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"000", "99", "-1", "1000", "abc"})
    void rejectsInvalidStatus(String status) throws Exception {
        int port = plain(socket -> {
            readHead(socket.getInputStream());
            say(socket, "HTTP/1.1 " + status + " Odd\r\nContent-Length: 0\r\n\r\n");
        });

        assertThatThrownBy(() -> exchange(false, port, "GET", null))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("invalid HTTP response");
    }

    private static Check failAfter(long millis) {
        long start = System.nanoTime();
        return () -> {
            if (System.nanoTime() - start > millis * 1_000_000) {
                throw new IOException("enough");
            }
        };
    }

    @ParameterizedTest
    @CsvSource({"true, 0", "true, 14", "false, 0"})
    void interruptEndsExchange(boolean secure, int alertBytes) throws Exception {
        byte[] alerts = HexFormat.of().parseHex("1503030002015a15030300020100");
        int port = plain(socket -> {
            socket.getInputStream().read(new byte[4096]);
            socket.getOutputStream().write(alerts, 0, Math.min(alertBytes, 7));
        });
        AtomicReference<Throwable> end = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            try {
                exchange(secure, port, "PUT", large());
            } catch (Throwable e) {
                end.set(e);
            }
        });
        thread.start();
        Thread.sleep(700);
        thread.interrupt();
        thread.join(20_000);

        assertThat(end.get()).isInstanceOf(InterruptedException.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void interruptEndsBlockedUploadOverTls(boolean reads) throws Exception {
        int port = tls("TLSv1.3", socket -> {
            readHead(socket.getInputStream());
            if (reads) {
                socket.getInputStream().skipNBytes(32 * 1024 * 1024);
            }
            Thread.sleep(20_000);
        });
        AtomicReference<Throwable> end = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            try {
                exchange(true, port, "PUT", large());
            } catch (Throwable e) {
                end.set(e);
            }
        });
        thread.start();
        Thread.sleep(2_000);
        thread.interrupt();
        thread.join(20_000);

        assertThat(end.get()).isInstanceOf(InterruptedException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "plain, HTTP/1.1 102 Processing||",
        "plain, ''",
        "plain, HTTP/1.1 100 Continue||HTTP/1.1 103 Early Hints|Link: x||",
        "TLSv1.2, HTTP/1.1 102 Processing||",
        "TLSv1.3, HTTP/1.1 102 Processing||",
        "TLSv1.3, ''"
    })
    void readsResponseWhileUploadIsBlocked(String protocol, String before) throws Exception {
        Script script = socket -> {
            readHead(socket.getInputStream());
            say(socket, before.replace("|", "\r\n") + REFUSED);
            // Neither reads more nor closes the connection.
            Thread.sleep(30_000);
        };
        boolean secure = !protocol.equals("plain");
        int port = secure ? tls(protocol, script) : plain(script);

        long start = System.nanoTime();
        Response answer = exchange(secure, port, "PUT", large());
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.body()).asString(StandardCharsets.ISO_8859_1).isEqualTo("big");
        assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
        assertThat(sent.get()).isLessThan(32 * 1024 * 1024);
    }

    @Test
    void responseEndsUploadThatServerKeepsReading() throws Exception {
        int port = plain(socket -> {
            readHead(socket.getInputStream());
            say(socket, REFUSED);
            byte[] chunk = new byte[64 * 1024];
            while (socket.getInputStream().read(chunk) >= 0) {
                Thread.sleep(20);
            }
        });

        assertThat(exchange(false, port, "PUT", large()).status()).isEqualTo(413);
        assertThat(sent.get()).isLessThan(32 * 1024 * 1024);
    }

    /** Bytes that TLS itself sends, such as session tickets, are not a response. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void uploadOverTlsCountsEveryByteOnce(String protocol) throws Exception {
        int port = tls(protocol, socket -> {
            readHead(socket.getInputStream());
            socket.getInputStream().skipNBytes(32 * 1024 * 1024);
            say(socket, "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
        });

        assertThat(exchange(true, port, "PUT", large()).status()).isEqualTo(201);
        assertThat(sent.get()).isEqualTo(32 * 1024 * 1024);
    }

    @Test
    void supportsRenegotiationOfTls12() throws Exception {
        int port = tls("TLSv1.2", socket -> {
            readHead(socket.getInputStream());
            ((SSLSocket) socket).startHandshake();
            say(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            readHead(socket.getInputStream());
            say(socket, "HTTP/1.1 204 No Content\r\n\r\n");
        });

        assertThat(exchange(true, port, "GET", null).status()).isEqualTo(200);
        assertThat(exchange(true, port, "GET", null).status()).isEqualTo(204);
    }

    /** Endless chunk extensions, small chunks with extensions, trailers, or data before the status line. */
    @ParameterizedTest
    @ValueSource(strings = {"extension", "extensions", "trailers", "empty lines", "interim", "header"})
    void limitsSizeOfResponse(String what) throws Exception {
        int port = plain(socket -> {
            readHead(socket.getInputStream());
            String head = "HTTP/1.1 200 OK\r\n";
            String chunked = head + "Transfer-Encoding: chunked\r\n\r\n";
            String x = "x".repeat(3_000);
            say(
                    socket,
                    switch (what) {
                        case "extension" -> chunked + "1;";
                        case "extensions" -> chunked;
                        case "trailers" -> chunked + "0\r\n";
                        case "header" -> head;
                        default -> "";
                    });
            String again =
                    switch (what) {
                        case "extension" -> x;
                        case "extensions" -> "1;" + x + "\r\na\r\n";
                        case "empty lines" -> "\r\n".repeat(100);
                        case "interim" -> "HTTP/1.1 102 Processing\r\n\r\n";
                        default -> "A: " + x + "\r\n";
                    };
            while (true) {
                say(socket, again);
            }
        });

        long cpu = THREADS.getCurrentThreadCpuTime();
        assertThatThrownBy(() -> exchange(false, port, "GET", null))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("invalid HTTP response");
        assertThat(THREADS.getCurrentThreadCpuTime() - cpu).isLessThan(2_000_000_000);
    }

    @Test
    void truncatesErrorBodyAt64KiB() throws Exception {
        int port = plain(socket -> {
            readHead(socket.getInputStream());
            say(socket, "HTTP/1.1 500 No\r\nContent-Length: 4000000\r\n\r\n" + "x".repeat(4_000_000));
        });

        assertThat(exchange(false, port, "GET", null).body()).hasSize(64 * 1024);
    }

    /** TLS records arrive byte by byte, while the client checks repeatedly for a response. */
    @Test
    void readsSlowResponseOverTls() throws Exception {
        int server = tls("TLSv1.3", socket -> {
            readHead(socket.getInputStream());
            say(socket, "HTTP/1.1 102 Processing\r\n\r\n");
            socket.getInputStream().skipNBytes(3_000_000);
            say(socket, "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok");
        });
        int port = plain(client -> {
            Socket upstream = new Socket(LOOPBACK, server);
            open.add(upstream);
            Thread up = new Thread(() -> {
                try {
                    client.getInputStream().transferTo(upstream.getOutputStream());
                } catch (IOException e) {
                    // The test has ended.
                }
            });
            up.setDaemon(true);
            up.start();
            for (int next = upstream.getInputStream().read();
                    next >= 0;
                    next = upstream.getInputStream().read()) {
                client.getOutputStream().write(next);
                client.getOutputStream().flush();
            }
        });

        Response answer = exchange(true, port, "PUT", Body.of(new byte[3_000_000]));
        assertThat(answer.status()).isEqualTo(201);
        assertThat(sent.get()).isEqualTo(3_000_000);
    }

    private static final class TrustAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
