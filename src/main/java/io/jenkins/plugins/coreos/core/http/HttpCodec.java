package io.jenkins.plugins.coreos.core.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpMessage;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.DefaultContentLengthStrategy;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParserFactory;
import org.apache.hc.core5.http.impl.io.SocketHolder;
import org.apache.hc.core5.http.message.BasicLineParser;
import org.apache.hc.core5.util.Timeout;

/** A connection of HttpCore that limits and tracks its input. */
final class HttpCodec extends DefaultBHttpClientConnection {
    private static final int MAX_LINE = 64 * 1024;
    private static final int MAX_FIELDS = 200;

    private static final Http1Config CONFIG = Http1Config.custom()
            .setMaxLineLength(MAX_LINE)
            .setMaxHeaderCount(MAX_FIELDS)
            .setMaxEmptyLineCount(2)
            .build();

    /** Required by HttpCore, and without effect: a polling socket does not wait. */
    private static final Timeout NO_WAIT = Timeout.ofMilliseconds(1);

    private final WatchedSocket raw;
    private long remaining = Long.MAX_VALUE;
    private boolean received;
    private boolean inputEnded;

    /** @param tls the TLS socket layered on the socket, or null */
    HttpCodec(WatchedSocket raw, SSLSocket tls) throws IOException {
        super(
                CONFIG,
                null,
                null,
                HttpCodec::length,
                null,
                null,
                null,
                new DefaultHttpResponseParserFactory(CONFIG, BasicLineParser.INSTANCE, null));
        this.raw = raw;
        bind(tls == null ? new CountingHolder(raw) : new CountingHolder(tls, raw));
    }

    /** Receives a response head. Converts the exception that HttpCore throws for the status 000. */
    @Override
    public ClassicHttpResponse receiveResponseHeader() throws HttpException, IOException {
        try {
            return super.receiveResponseHeader();
        } catch (IllegalArgumentException e) {
            throw new ProtocolException("invalid status code", e);
        }
    }

    /** Starts a new exchange. */
    void begin() {
        received = false;
    }

    /** Returns whether any byte has been received in this exchange. */
    boolean hasReceived() {
        return received;
    }

    /** Returns whether the end of the input has been reached. */
    boolean hasInputEnded() {
        return inputEnded;
    }

    /** Limits the remaining input to a number of bytes. */
    void limitInput(long bytes) {
        remaining = bytes;
    }

    /** Returns whether unread input is available, without waiting. */
    boolean hasInput() throws IOException {
        raw.setPolling(true);
        try {
            return isDataAvailable(NO_WAIT);
        } finally {
            raw.setPolling(false);
        }
    }

    /** Returns whether the connection can carry another request: no unread input, and not closed. */
    boolean isReusable() {
        try {
            return !hasInput() && !inputEnded;
        } catch (IOException e) {
            return false;
        }
    }

    /** Determines the length as HttpCore does, but permits repeated identical Content-Length values (RFC 9110, 8.6). */
    private static long length(HttpMessage message) throws HttpException {
        if (message.containsHeader(HttpHeaders.TRANSFER_ENCODING)
                || !message.containsHeader(HttpHeaders.CONTENT_LENGTH)) {
            return DefaultContentLengthStrategy.INSTANCE.determineLength(message);
        }
        List<String> lengths = Stream.of(message.getHeaders(HttpHeaders.CONTENT_LENGTH))
                .flatMap(header -> Stream.of(header.getValue().split(",", -1)))
                .map(String::strip)
                .distinct()
                .toList();
        if (lengths.size() > 1) {
            throw new ProtocolException("several different Content-Length values");
        }
        if (!lengths.get(0).matches("[0-9]{1,15}")) {
            throw new ProtocolException("invalid Content-Length");
        }
        return Long.parseLong(lengths.get(0));
    }

    private final class CountingHolder extends SocketHolder {
        CountingHolder(Socket socket) {
            super(socket);
        }

        CountingHolder(SSLSocket tls, Socket socket) {
            super(tls, socket);
        }

        @Override
        protected InputStream getInputStream(Socket socket) throws IOException {
            return new CountingInput(socket.getInputStream());
        }
    }

    private final class CountingInput extends FilterInputStream {
        CountingInput(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int count = super.read(bytes, from, length);
            if (count < 0) {
                inputEnded = true;
            } else if (count > 0) {
                received = true;
                remaining -= count;
                if (remaining < 0) {
                    throw new IOException("invalid HTTP response: it exceeds the size limit");
                }
            }
            return count;
        }
    }
}
