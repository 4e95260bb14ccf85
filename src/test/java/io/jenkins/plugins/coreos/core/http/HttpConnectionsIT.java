package io.jenkins.plugins.coreos.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests valid and invalid responses, and the reuse of connections. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class HttpConnectionsIT {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final HttpConnections connections = new HttpConnections(() -> {
        throw new AssertionError("nothing here is TLS");
    });
    private ScriptedServer server;

    @BeforeEach
    void bind() throws IOException {
        server = new ScriptedServer();
    }

    @AfterEach
    void close() throws IOException {
        connections.close();
        server.close();
    }

    private Response get() throws IOException, InterruptedException {
        return send("GET", null);
    }

    private Response send(String method, Body body) throws IOException, InterruptedException {
        return connections.exchange(server.route(), server.request(method, body), Watch.WAIT_FOREVER);
    }

    private static String text(String answer) {
        return answer.replace("|", "\r\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "GET;  HTTP/1.1 200 OK|Content-Length: 3||abc; 200; abc",
                "GET;  HTTP/1.1 200|content-length:3||abc; 200; abc",
                "GET;  HTTP/1.1 100 Continue||HTTP/1.1 103 Early|Link: x||HTTP/1.1 404 No|Content-Length: 0||; 404; ''",
                "GET;  HTTP/1.1 200 OK|Transfer-Encoding: chunked||2|ab|1,x=y|c|0|Trailer: x||; 200; abc",
                "GET;  HTTP/1.1 200 OK|Content-Length: 3, 3||abc; 200; abc",
                "GET;  HTTP/1.1 200 OK|Content-Length: 3|Content-Length: 3||abc; 200; abc",
                "GET;  HTTP/1.1 204 No Content||; 204; ''",
                "GET;  HTTP/1.1 304 Not Modified|Content-Length: 7||; 304; ''",
                "HEAD; HTTP/1.1 200 OK|Content-Length: 7||; 200; ''",
                "PUT;  HTTP/1.1 201 Created|Content-Length: 0||; 201; ''"
            })
    void readsCompleteResponseAndReusesConnection(String method, String answer, int status, String body)
            throws Exception {
        server.connection(text(answer.replace("1,x", "1;x")), OK).start();

        Response first = send(method, null);
        assertThat(first.status()).isEqualTo(status);
        assertThat(new String(first.body(), StandardCharsets.ISO_8859_1)).isEqualTo(body);
        assertThat(get().status()).isEqualTo(200);
        assertThat(server.requests()).containsExactly("1 " + method, "1 GET");
    }

    /** Two programs that parse such a response differently could attribute it to another request (smuggling). */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK|Content-Length: 3||abcHTTP/1.1 200 OK|Content-Length: 5||wrong",
                "HTTP/1.1 200 OK|Content-Length: 3|Transfer-Encoding: chunked||3|abc|0||",
                "HTTP/1.1 200 OK|Connection: keep-alive, close|Content-Length: 3||abc",
                "HTTP/1.0 200 OK|Content-Length: 3||abc",
                "HTTP/1.1 200 OK||abc"
            })
    void closesConnectionAfterAmbiguousResponse(String answer) throws Exception {
        server.connection(text(answer)).connection(OK).start();

        assertThat(get().body()).asString(StandardCharsets.ISO_8859_1).isEqualTo("abc");
        assertThat(get().body()).asString(StandardCharsets.ISO_8859_1).isEqualTo("ok");
        assertThat(server.requests()).containsExactly("1 GET", "2 GET");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "SSH-2.0-OpenSSH|; invalid HTTP response",
                "HTTP/2 200 OK||; invalid HTTP response",
                "HTTP/1.1 2x0 OK||; invalid HTTP response",
                "HTTP/1.1 2000 OK||; invalid HTTP response",
                "HTTP/1.1 101 Switching||; unexpected status 101",
                "HTTP/1.1 200 OK|Content-Length : 3||abc; Invalid header",
                "HTTP/1.1 200 OK|nothing||abc; Invalid header",
                "HTTP/1.1 200 OK|Content-Length: 3|Content-Length: 4||abcd; several different Content-Length values",
                "HTTP/1.1 200 OK|Content-Length: -3||abc; invalid Content-Length",
                "HTTP/1.1 200 OK|Content-Length: 99999999999999999999||abc; invalid Content-Length",
                "HTTP/1.1 200 OK|Content-Length: 30||abc; before the response was complete",
                "HTTP/1.1 200 OK|Transfer-Encoding: gzip, chunked||0||; Unsupported transfer encoding",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||xyz|abc|0||; Bad chunk header",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||2|abc|0||; Unexpected content at the end of chunk",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||3|abc|; before the response was complete",
                "HTTP/1.1 200 OK|Content-Le; before the response was complete",
                "''; before the response was complete"
            })
    void rejectsInvalidResponseWithReason(String answer, String message) throws Exception {
        server.connection(text(answer)).start();

        assertThatThrownBy(this::get).isInstanceOf(IOException.class).hasMessageContaining(message);
    }

    @Test
    void limitsMemoryOfResponse() throws Exception {
        String field = "A: " + "b".repeat(1_000) + "\r\n";
        server.connection("HTTP/1.1 200 " + "x".repeat(100_000))
                .connection("HTTP/1.1 200 OK\r\n" + field.repeat(300))
                .connection("HTTP/1.1 100 Continue\r\n\r\n".repeat(100))
                .connection("HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n" + "x".repeat(9_000_000))
                .connection("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + ("1000\r\n" + "x".repeat(4_096) + "\r\n").repeat(2_000))
                .start();

        assertThatThrownBy(this::get).hasMessageContaining("Maximum line length");
        assertThatThrownBy(this::get).hasMessageContaining("Maximum header count");
        assertThatThrownBy(this::get).hasMessageContaining("more than 20 interim responses");
        assertThat(get().body()).hasSize(Request.BODY_LIMIT);
        assertThat(get().body()).hasSize(Request.BODY_LIMIT);
    }

    @Test
    void replacesIdleConnectionClosedByServer() throws Exception {
        server.connection(OK).connection(OK).start();

        get();
        assertThat(get().status()).isEqualTo(200);
        assertThat(server.requests()).containsExactly("1 GET", "2 GET");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "PUT"})
    void repeatsRequestWhenReusedConnectionEnds(String method) throws Exception {
        server.connection(OK, "").connection(OK).start();

        get();
        assertThat(send(method, method.equals("GET") ? null : Body.of(new byte[10]))
                        .status())
                .isEqualTo(200);
        assertThat(server.requests()).containsExactly("1 GET", "1 " + method, "2 " + method);
    }

    /** Without a range, bytes that had arrived would be appended twice. */
    @Test
    void repeatsPatchOnlyWithContentRange() throws Exception {
        server.connection(OK, "").connection(OK, "").connection(OK).start();
        Body body = Body.of(new byte[10]);
        Request plain = server.request("PATCH", body);
        Request ranged = new Request("PATCH", plain.uri(), Map.of("Content-Range", "0-9"), body);

        get();
        assertThatThrownBy(() -> connections.exchange(server.route(), plain, Watch.WAIT_FOREVER))
                .isInstanceOf(IOException.class);
        get();
        assertThat(connections
                        .exchange(server.route(), ranged, Watch.WAIT_FOREVER)
                        .status())
                .isEqualTo(200);
        assertThat(server.requests()).containsExactly("1 GET", "1 PATCH", "2 GET", "2 PATCH", "3 PATCH");
    }

    @Test
    void subtractsProgressOfRepeatedRequest() throws Exception {
        server.connection(OK, "").connection(OK).start();
        AtomicLong counted = new AtomicLong();
        Watch watch = new Watch() {
            @Override
            public void sent(long bytes) {
                counted.addAndGet(bytes);
            }

            @Override
            public void check() {}
        };

        get();
        connections.exchange(server.route(), server.request("PUT", Body.of(new byte[100_000])), watch);

        assertThat(counted).hasValue(100_000);
        assertThat(server.requests()).contains("2 PUT");
    }

    @Test
    void doesNotRepeatRequestOnNewConnection() throws Exception {
        server.connection("").connection(OK).start();

        assertThatThrownBy(this::get).isInstanceOf(IOException.class);
        assertThat(server.requests()).containsExactly("1 GET");
    }

    @Test
    void interruptEndsWaitForResponse() throws Exception {
        server.connection("HTTP/1.1 100 Continue\r\n\r\n", "never").start();
        AtomicReference<Throwable> end = new AtomicReference<>();
        Thread waiting = new Thread(() -> {
            try {
                get();
            } catch (IOException | InterruptedException e) {
                end.set(e);
            }
        });
        waiting.start();
        while (server.requests().isEmpty()) {
            Thread.onSpinWait();
        }
        waiting.interrupt();
        waiting.join(20_000);

        assertThat(end.get()).isInstanceOf(InterruptedException.class);
    }

    @Test
    void rejectsHeaderWithLineBreak() {
        Request request = new Request("GET", URI.create("http://127.0.0.1/"), Map.of("A", "b\r\nC: d"), null);

        assertThatThrownBy(() -> request.head(false)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void writesTargetForServerAndForProxy() {
        Request request = new Request("POST", URI.create("http://h:5000/v2/ä?a=%2F"), Map.of(), null);

        assertThat(request.head(false).getRequestUri()).isEqualTo("/v2/%C3%A4?a=%2F");
        assertThat(request.head(false).getHeaders())
                .extracting(Object::toString)
                .containsExactly("Host: h:5000", "Content-Length: 0");
        assertThat(request.head(true).getRequestUri()).isEqualTo("http://h:5000/v2/%C3%A4?a=%2F");
    }
}
