package io.jenkins.plugins.coreos.core.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.TruncatedChunkException;
import org.apache.hc.core5.http.io.entity.EntityTemplate;

/** A request and its response. A response that arrives before the body is complete stops the upload and is used. */
final class Exchange {
    /**
     * Limit for the body of an error: above the size of any error, but small enough for dozens of tasks to hold one
     * each.
     */
    private static final int ERROR_LIMIT = 64 * 1024;

    private static final int MAX_HEAD_BYTES = 256 * 1024;

    /** Limit for the size of chunk headers and extensions, in addition to the body. */
    private static final int MAX_FRAMING_BYTES = 1024 * 1024;

    /** Maximum number of interim responses before the final one. */
    private static final int MAX_INTERIM = 20;

    /**
     * Size of a buffer: small enough for dozens of connections in a small heap, large enough to make the cost of calls
     * negligible.
     */
    private static final int CHUNK = 64 * 1024;

    /** Number of body bytes after which to check for a response, which takes about a microsecond. */
    private static final int CHECK_BYTES = 1024 * 1024;

    private final HttpCodec codec;
    private final WatchedSocket socket;
    private final boolean secure;
    private final Watch watch;
    private long sent;
    private long checkedAt;
    private ClassicHttpResponse response;
    private int interim;
    private boolean requestComplete;
    private boolean responseComplete;
    private boolean bodyUnreadable;

    /** @param secure whether TLS is layered on the socket */
    Exchange(HttpCodec codec, WatchedSocket socket, boolean secure, Watch watch) {
        this.codec = codec;
        this.socket = socket;
        this.secure = secure;
        this.watch = watch;
    }

    /** Thrown to stop sending, because the response has arrived. */
    private static final class ResponseArrivedException extends IOException {
        private static final long serialVersionUID = 1L;

        ResponseArrivedException() {
            super("the response arrived before the request was complete");
        }
    }

    /**
     * Sends a request and receives the response.
     *
     * @param limit the maximum size of a successful response's body
     * @param streamed whether the caller reads that body from {@link Response#content}
     */
    Response run(String method, ClassicHttpRequest head, Body body, long limit, boolean streamed) throws IOException {
        codec.begin();
        codec.limitInput(MAX_HEAD_BYTES);
        try {
            requestComplete = send(head, body);
            while (response == null) {
                readHead();
            }
            int status = response.getCode();
            Headers headers = new Headers(response);
            responseComplete = isWithoutBody(method, status);
            if (!responseComplete && streamed && (status == 200 || status == 206)) {
                return new Response(status, headers, new byte[0], content(limit));
            }
            return new Response(status, headers, responseComplete ? new byte[0] : body(limit), null);
        } catch (HttpException e) {
            if (codec.hasInputEnded()) {
                throw closed(e);
            }
            throw invalidResponse(e);
        } catch (IOException e) {
            throw translated(e);
        }
    }

    /** Reads from the body of a streamed response. */
    int read(InputStream content, byte[] into, int from, int length) throws IOException {
        try {
            int count = content.read(into, from, length);
            responseComplete = count < 0 && isFramed();
            return count;
        } catch (IOException e) {
            throw translated(e);
        }
    }

    private static IOException translated(IOException e) {
        if (e instanceof NoHttpResponseException
                || e instanceof ConnectionClosedException
                || e instanceof TruncatedChunkException) {
            return closed(e);
        }
        return e instanceof MessageConstraintException || e instanceof MalformedChunkCodingException
                ? new IOException("invalid HTTP response: " + e.getMessage(), e)
                : e;
    }

    /** Creates the exception for an invalid response: HttpCore's message without the bytes that it quotes. */
    private static IOException invalidResponse(HttpException e) {
        String message = String.valueOf(e.getMessage());
        int quoted = message.indexOf("; error at offset");
        return new IOException("invalid HTTP response: " + (quoted < 0 ? message : message.substring(0, quoted)), e);
    }

    private static EOFException closed(Exception cause) {
        return (EOFException)
                new EOFException("the server closed the connection before the response was complete").initCause(cause);
    }

    /** Returns whether the connection can carry another request after the response. */
    boolean keepsConnection() {
        return requestComplete
                && responseComplete
                && HttpVersion.HTTP_1_1.equals(response.getVersion())
                && !new Headers(response).lists("Connection", "close")
                && codec.isReusable();
    }

    /** Returns whether the request failed because its body could not be read. */
    boolean isBodyUnreadable() {
        return bodyUnreadable;
    }

    /** Returns the number of body bytes reported to the watch. */
    long sent() {
        return sent;
    }

    /** Sends a request; returns false if a response arrived before it was complete. */
    private boolean send(ClassicHttpRequest head, Body body) throws IOException, HttpException {
        try {
            if (body != null) {
                head.setEntity(new EntityTemplate(body.length(), null, null, out -> write(body, out)));
                socket.setListener(this::checkForResponse);
            }
            codec.sendRequestHeader(head);
            codec.sendRequestEntity(head);
            codec.flush();
            return true;
        } catch (ResponseArrivedException e) {
            return false;
        } catch (IOException e) {
            if (responseReceived()) {
                return false;
            }
            throw e;
        } finally {
            socket.setListener(null);
        }
    }

    /** Writes a body, directly from the file to the socket if possible, otherwise through a buffer. */
    private void write(Body body, OutputStream out) throws IOException {
        long length = body.length();
        if (!secure && length > CHUNK) {
            out.flush();
            for (long count; sent < length && (count = socket.transfer(body, sent)) >= 0; ) {
                countSent(count, length);
            }
        }
        ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK, length - sent));
        while (sent < length) {
            read(body, chunk.clear());
            int count = chunk.flip().limit();
            if (secure) {
                // Without buffering, each TLS record would take a system call.
                socket.startBuffering();
                out.write(chunk.array(), 0, count);
                // HttpCore may have buffered the bytes.
                out.flush();
                socket.flushBuffer();
            } else {
                out.write(chunk.array(), 0, count);
            }
            countSent(count, length);
        }
    }

    private void read(Body body, ByteBuffer into) throws IOException {
        bodyUnreadable = true;
        body.read(into, sent);
        bodyUnreadable = false;
    }

    private void countSent(long count, long length) throws IOException {
        sent += count;
        watch.sent(count);
        // A server that has already rejected the request may continue reading forever.
        if (sent - checkedAt >= CHECK_BYTES && sent < length) {
            checkedAt = sent;
            checkForResponse();
        }
    }

    /** Checks for a response while the body is being sent. */
    private void checkForResponse() throws IOException {
        try {
            while (codec.hasInput()) {
                if (readHead()) {
                    throw new ResponseArrivedException();
                }
            }
        } catch (HttpException e) {
            throw invalidResponse(e);
        }
        if (codec.hasInputEnded()) {
            throw new EOFException("the server closed the connection before the request was complete");
        }
    }

    /** Returns whether the server sent a response before it closed the connection; reads the head of the response. */
    private boolean responseReceived() throws SSLException {
        try {
            while (response == null && codec.hasInput()) {
                readHead();
            }
        } catch (SSLException e) {
            // A TLS alert: the reason why the connection was closed.
            throw e;
        } catch (IOException | HttpException e) {
            // No response: report the failure to send.
        }
        return response != null;
    }

    /** Reads the head of a response; returns false for an interim response. */
    private boolean readHead() throws IOException, HttpException {
        ClassicHttpResponse next = codec.receiveResponseHeader();
        if (codec.hasInputEnded()) {
            throw new ConnectionClosedException("the head is not complete");
        }
        int status = next.getCode();
        if (status == 101) {
            throw new IOException("invalid HTTP response: unexpected status 101");
        }
        if (status >= 200) {
            response = next;
            return true;
        }
        if (++interim > MAX_INTERIM) {
            throw new IOException("invalid HTTP response: more than " + MAX_INTERIM + " interim responses");
        }
        return false;
    }

    private static boolean isWithoutBody(String method, int status) {
        return method.equals("HEAD") || status == 204 || status == 304 || method.equals("CONNECT") && status / 100 == 2;
    }

    private byte[] body(long limit) throws IOException, HttpException {
        int max = (int) (response.getCode() >= 400 ? Math.min(limit, ERROR_LIMIT) : limit);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        InputStream in = content(max);
        byte[] chunk = new byte[8 * 1024];
        int count = 0;
        while (body.size() < max && count >= 0) {
            count = in.read(chunk, 0, Math.min(chunk.length, max - body.size()));
            body.write(chunk, 0, Math.max(count, 0));
        }
        responseComplete = count < 0 && isFramed();
        return body.toByteArray();
    }

    /** Returns the body's stream. Closing the stream would read the remaining input, which may be endless. */
    private InputStream content(long max) throws IOException, HttpException {
        codec.limitInput(4L * max + MAX_FRAMING_BYTES);
        codec.receiveResponseEntity(response);
        return response.getEntity().getContent();
    }

    /**
     * Returns whether the body is delimited by a length rather than by the end of the connection. A response with both
     * Content-Length and Transfer-Encoding is not trusted.
     */
    private boolean isFramed() {
        return response.containsHeader("Content-Length") != response.containsHeader("Transfer-Encoding");
    }
}
