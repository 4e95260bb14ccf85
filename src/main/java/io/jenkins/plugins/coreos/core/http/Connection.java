package io.jenkins.plugins.coreos.core.http;

import java.io.IOException;
import javax.net.ssl.SSLSocket;
import org.apache.hc.core5.http.ClassicHttpRequest;

/** A connection that carries one request at a time. */
final class Connection {
    private final WatchedSocket socket;
    private final SSLSocket tls;
    private final HttpCodec codec;
    private final boolean absolute;
    private boolean used;
    private boolean usable = true;
    private long sent;

    /**
     * @param tls the TLS socket layered on the socket, or null
     * @param absolute whether requests use absolute URLs, as proxies require
     */
    Connection(WatchedSocket socket, SSLSocket tls, boolean absolute) throws IOException {
        this.socket = socket;
        this.tls = tls;
        this.codec = new HttpCodec(socket, tls);
        this.absolute = absolute;
    }

    /** Returns whether the connection has served an earlier request. */
    boolean isUsed() {
        return used;
    }

    /** Returns whether any byte of the response to the last request has been received. */
    boolean isAnswering() {
        return codec.hasBegun();
    }

    /** Returns how many bytes of the last request's body were reported to the watch. */
    long sent() {
        return sent;
    }

    /** Returns whether the connection can carry another request: no unexpected input, and not closed. */
    boolean isAlive() {
        return usable && codec.isQuiet();
    }

    boolean isUsable() {
        return usable;
    }

    Answer exchange(Request request, Watch watch) throws IOException, InterruptedException {
        return exchange(request.method(), request.head(absolute), request.body(), request.bodyLimit(), watch);
    }

    /** Requests a tunnel from a proxy. */
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
            socket.rethrow(true);
            usable = exchange.keepsConnection();
            used = true;
            return answer;
        } catch (IOException e) {
            socket.rethrow(false);
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
                // Sends close_notify, if that is possible without waiting.
                tls.shutdownOutput();
            }
        } catch (IOException e) {
            // The connection is discarded, closed properly or not.
        }
    }
}
