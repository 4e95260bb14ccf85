package io.jenkins.plugins.coreos.testing.fake;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import javax.net.ssl.SSLSocket;

/** Serves the requests of one connection, with the faults of the script. */
final class Connection {
    /**
     * Maximum number of bytes to read after an early response: closing earlier would reset the connection and lose it.
     */
    private static final long MAX_LEFTOVER = 64 << 20;

    private final FakeRegistry registry;
    private final Socket raw;
    private final int number;

    Connection(FakeRegistry registry, Socket raw, int number) {
        this.registry = registry;
        this.raw = raw;
        this.number = number;
    }

    /** Serves until either side closes the connection. */
    void run() {
        try (Socket socket = secured()) {
            BufferedInputStream in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
            OutputStream out = socket.getOutputStream();
            Exchange exchange = Exchange.read(in);
            while (exchange != null && serve(exchange, out)) {
                exchange = Exchange.read(in);
            }
        } catch (IOException e) {
            // The client has gone, or the script has ended the connection.
        }
    }

    private Socket secured() throws IOException {
        raw.setTcpNoDelay(true);
        if (registry.config.certificates == null) {
            return raw;
        }
        SSLSocket socket =
                (SSLSocket) registry.tls.getSocketFactory().createSocket(raw, "127.0.0.1", raw.getPort(), true);
        socket.setUseClientMode(false);
        return socket;
    }

    /** Serves one request; returns false if the connection ends with it. */
    private boolean serve(Exchange exchange, OutputStream out) throws IOException {
        registry.begun(exchange);
        Fault fault = registry.script.next(exchange);
        boolean recorded = false;
        try {
            exchange.body.throttle(registry.config.bytesPerSecond);
            FakeServer.pause(registry.config.latency);
            if (exchange.expectsContinue() && !(fault instanceof Fault.Early)) {
                out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            Answer answer = fault == null ? answer(exchange, Long.MAX_VALUE) : faulty(exchange, fault);
            boolean close = fault instanceof Fault.Early || "close".equalsIgnoreCase(exchange.header("connection"));
            registry.record(exchange.record(answer == null ? 0 : answer.status(), number));
            recorded = true;
            if (answer == null) {
                return false;
            }
            byte[] bytes = answer.render(exchange.isHead(), close);
            if (fault instanceof Fault.TruncatedAnswer) {
                out.write(Arrays.copyOf(bytes, bytes.length / 2));
                return false;
            }
            if (fault instanceof Fault.BrokenAnswer broken) {
                out.write(bytes, 0, (int) Math.min(broken.afterBytes(), bytes.length - 1));
                out.flush();
                breakOff(broken);
                return false;
            }
            out.write(bytes);
            out.flush();
            if (fault instanceof Fault.Early) {
                leave(exchange);
            }
            if (registry.config.silentClose != null) {
                FakeServer.pause(registry.config.silentClose);
                return false;
            }
            return !close;
        } finally {
            if (!recorded) {
                registry.record(exchange.record(0, number));
            }
        }
    }

    private Answer answer(Exchange exchange, long most) throws IOException {
        return registry.protocol.serve(exchange, registry.url(), most);
    }

    /** Handles a request under a fault; null if it gets no response. */
    private Answer faulty(Exchange exchange, Fault fault) throws IOException {
        if (fault instanceof Fault.Status status) {
            exchange.body.drain();
            return scripted(status);
        } else if (fault instanceof Fault.Early early) {
            return scripted(early.status());
        } else if (fault instanceof Fault.Close) {
            exchange.body.drain();
            return null;
        } else if (fault instanceof Fault.Reset reset) {
            appendToSession(exchange, reset.afterBytes());
            FakeServer.reset(raw);
            return null;
        } else if (fault instanceof Fault.Hang hang) {
            appendToSession(exchange, hang.afterBytes());
            registry.hang();
            return null;
        } else if (fault instanceof Fault.Refuse refuse) {
            registry.server.refuse(refuse.duration());
            return null;
        } else if (fault instanceof Fault.LostAnswer) {
            answer(exchange, Long.MAX_VALUE);
            return null;
        } else if (fault instanceof Fault.Altered altered) {
            Answer answer = answer(exchange, Long.MAX_VALUE);
            return scripted(altered.change()
                    .apply(new Fault.Status(
                            answer.status(), answer.headers(), new String(answer.body(), StandardCharsets.UTF_8))));
        } else if (fault instanceof Fault.Reworked reworked) {
            Answer answer = answer(exchange, Long.MAX_VALUE);
            Fault.Reply reply =
                    reworked.change().apply(new Fault.Reply(answer.status(), answer.headers(), answer.body()));
            return new Answer(reply.status(), reply.headers(), reply.body());
        } else if (fault instanceof Fault.ExpireTokens) {
            registry.expireTokens();
        } else if (fault instanceof Fault.Delay delay) {
            FakeServer.pause(delay.duration());
        }
        return answer(exchange, Long.MAX_VALUE);
    }

    /** Passes the first bytes of a body to the upload session, as if the network had then failed. */
    private void appendToSession(Exchange exchange, long bytes) throws IOException {
        boolean upload = exchange.kind == RequestKind.UPLOAD_PATCH || exchange.kind == RequestKind.UPLOAD_PUT;
        if (bytes == Long.MAX_VALUE) {
            exchange.body.drain();
        } else if (upload) {
            try {
                answer(exchange, bytes);
            } catch (Uploads.CutException e) {
                // Expected: the fault cuts the body off.
            }
        } else {
            exchange.body.skip(bytes);
        }
    }

    private void breakOff(Fault.BrokenAnswer broken) {
        if (broken.hangs()) {
            registry.hang();
        } else {
            // A reset discards bytes that the client has not read yet, so wait until it has had time to read them.
            FakeServer.pause(Duration.ofMillis(30));
            FakeServer.reset(raw);
        }
    }

    private static Answer scripted(Fault.Status status) {
        Answer answer = Answer.of(status.code()).body(status.body());
        status.headers().forEach(answer::header);
        return answer;
    }

    private void leave(Exchange exchange) throws IOException {
        raw.setSoTimeout((int) Duration.ofSeconds(2).toMillis());
        raw.shutdownOutput();
        exchange.body.skip(MAX_LEFTOVER);
    }
}
