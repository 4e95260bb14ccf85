package io.jenkins.plugins.coreos.core.http;

import java.io.IOException;
import javax.net.ssl.SSLSocket;
import org.apache.hc.core5.http.ClassicHttpRequest;

/** A connection: one request after the other. */
final class Connection {
    private final WatchedSocket socket;
    private final SSLSocket tls;
    private final HttpCodec codec;
    private final boolean absolute;
    private boolean used;
    private boolean usable = true;
    private long sent;

    /**
     * @param tls what is on top of the socket, or null
     * @param absolute whether requests name whole URLs, as a proxy wants it
     */
    Connection(WatchedSocket socket, SSLSocket tls, boolean absolute) throws IOException {
        this.socket = socket;
        this.tls = tls;
        this.codec = new HttpCodec(socket, tls);
        this.absolute = absolute;
    }

    /** Whether it has served a request before the present one. */
    boolean isUsed() {
        return used;
    }

    /** Whether any of the last request's answer has come. */
    boolean isAnswering() {
        return codec.hasBegun();
    }

    /** How many bytes of the last request's body the watch was told of. */
    long sent() {
        return sent;
    }

    /** Whether another request may follow: nothing has come since the last answer, and it has not been closed. */
    boolean isAlive() {
        return usable && codec.isQuiet();
    }

    boolean isUsable() {
        return usable;
    }

    Answer exchange(Request request, Watch watch) throws IOException, InterruptedException {
        return exchange(request.method(), request.head(absolute), request.body(), request.bodyLimit(), watch);
    }

    /** Asks a proxy for a tunnel. */
    Answer connect(Route route, Watch watch) throws IOException, InterruptedException {
        return exchange("CONNECT", Request.connect(route), null, Request.BODY_LIMIT, watch);
    }

    private Answer exchange(String method, ClassicHttpRequest head, Body body, int limit, Watch watch)
            throws IOException, InterruptedException {
        usable = false;
        sent = 0;
        socket.watchedBy(watch);
        Exchange exchange = new Exchange(codec, socket, method, limit);
        BodyEntity entity = body == null ? null : new BodyEntity(body, watch, socket, tls != null, exchange::look);
        try {
            Answer answer = exchange.run(head, entity);
            usable = exchange.keepsConnection();
            used = true;
            return answer;
        } catch (IOException e) {
            socket.rethrow();
            throw e;
        } finally {
            sent = entity == null ? 0 : entity.sent();
            socket.watchedBy(Watch.PATIENT);
        }
    }

    void close() {
        socket.polling(true);
        try (socket) {
            if (tls != null && usable) {
                // Says goodbye, if that can be done without waiting.
                tls.shutdownOutput();
            }
        } catch (IOException e) {
            // It is of no use any more, closed or not.
        }
    }
}
