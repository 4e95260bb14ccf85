package io.jenkins.plugins.coreos.core.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.TruncatedChunkException;

/** One request and its answer. An answer that comes before the body is sent ends the sending: it counts. */
final class Exchange {
    /** More than any error has, and as much as dozens of lanes can keep. */
    private static final int ERROR_LIMIT = 64 * 1024;

    private static final int MAX_HEAD_BYTES = 256 * 1024;

    /** What chunks and their extensions may take beside the body. */
    private static final int MAX_FRAMING_BYTES = 1024 * 1024;

    /** Interim answers before the one that counts. */
    private static final int MAX_INTERIM = 20;

    private final HttpCodec codec;
    private final WatchedSocket socket;
    private final String method;
    private final int limit;
    private ClassicHttpResponse response;
    private int interim;
    private boolean all;
    private boolean whole;

    Exchange(HttpCodec codec, WatchedSocket socket, String method, int limit) {
        this.codec = codec;
        this.socket = socket;
        this.method = method;
        this.limit = limit;
    }

    /** Ends the sending, because the answer is there. */
    private static final class Answered extends IOException {
        private static final long serialVersionUID = 1L;

        Answered() {
            super("the answer came before the request was complete");
        }
    }

    Answer run(ClassicHttpRequest head, BodyEntity body) throws IOException {
        codec.begin();
        codec.allow(MAX_HEAD_BYTES);
        try {
            all = send(head, body);
            while (response == null) {
                head();
            }
            return new Answer(response.getCode(), headers(response), hasBody() ? body() : new byte[0]);
        } catch (HttpException e) {
            if (codec.hasInputEnded()) {
                throw closed(e);
            }
            throw noHttp(e);
        } catch (NoHttpResponseException | ConnectionClosedException | TruncatedChunkException e) {
            throw closed(e);
        } catch (MessageConstraintException | MalformedChunkCodingException e) {
            throw new IOException("the answer is no HTTP: " + e.getMessage(), e);
        }
    }

    /** HttpCore's message, without the bytes that it quotes. */
    private static IOException noHttp(HttpException e) {
        String message = String.valueOf(e.getMessage());
        int quoted = message.indexOf("; error at offset");
        return new IOException("the answer is no HTTP: " + (quoted < 0 ? message : message.substring(0, quoted)), e);
    }

    private static EOFException closed(Exception cause) {
        EOFException e = new EOFException("it was closed before an answer was complete");
        e.initCause(cause);
        return e;
    }

    /** Whether, after the answer, another request may follow on the connection. */
    boolean keepsConnection() {
        return all
                && whole
                && HttpVersion.HTTP_1_1.equals(response.getVersion())
                && !headers(response).lists("Connection", "close")
                && codec.isQuiet();
    }

    /** Sends a request; false where an answer came before all of it was sent. */
    private boolean send(ClassicHttpRequest head, BodyEntity body) throws IOException, HttpException {
        try {
            if (body == null) {
                codec.sendRequestHeader(head);
                codec.flush();
                return true;
            }
            head.setEntity(body);
            socket.listener(this::look);
            codec.sendRequestHeader(head);
            codec.sendRequestEntity(head);
            codec.flush();
            return true;
        } catch (Answered e) {
            return false;
        } catch (IOException e) {
            if (heard()) {
                return false;
            }
            throw e;
        } finally {
            socket.listener(null);
        }
    }

    /** Looks at what has come while the body is being sent. */
    void look() throws IOException {
        try {
            while (codec.hasInput()) {
                if (head()) {
                    throw new Answered();
                }
            }
        } catch (HttpException e) {
            throw noHttp(e);
        }
        if (codec.hasInputEnded()) {
            throw new EOFException("it was closed before the request was complete");
        }
    }

    /** Whether the other side had something to say before it hung up on the rest of the body. */
    private boolean heard() throws SSLException {
        if (response != null) {
            return true;
        }
        try {
            while (codec.hasInput()) {
                if (head()) {
                    return true;
                }
            }
        } catch (SSLException e) {
            // An alert: the reason why the other side takes no more.
            throw e;
        } catch (IOException | HttpException e) {
            // No: the failure to send is what there is to tell.
        }
        return false;
    }

    /** Reads the head of an answer; false where it was an interim one, and the answer is still to come. */
    private boolean head() throws IOException, HttpException {
        ClassicHttpResponse next = codec.receiveResponseHeader();
        if (codec.hasInputEnded()) {
            throw new ConnectionClosedException("the head is not complete");
        }
        int status = next.getCode();
        if (status == 101) {
            throw new IOException("the answer is no HTTP: it changes the protocol, unasked");
        }
        if (status >= 200) {
            response = next;
            return true;
        }
        if (++interim > MAX_INTERIM) {
            throw new IOException("the answer is no HTTP: there is no end of interim answers");
        }
        return false;
    }

    private boolean hasBody() {
        int status = response.getCode();
        whole = method.equals("HEAD")
                || status == 204
                || status == 304
                || method.equals("CONNECT") && status / 100 == 2;
        return !whole;
    }

    private byte[] body() throws IOException, HttpException {
        int most = response.getCode() >= 400 ? Math.min(limit, ERROR_LIMIT) : limit;
        codec.allow(4L * most + MAX_FRAMING_BYTES);
        codec.receiveResponseEntity(response);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        // Not closed: that would read what is left, of which there may be no end.
        InputStream in = response.getEntity().getContent();
        byte[] chunk = new byte[8 * 1024];
        int count = 0;
        while (body.size() < most && count >= 0) {
            count = in.read(chunk, 0, Math.min(chunk.length, most - body.size()));
            body.write(chunk, 0, Math.max(count, 0));
        }
        // Where a length ended it, and not the end of the connection; one that names both is not trusted further.
        boolean framed = response.containsHeader("Content-Length") != response.containsHeader("Transfer-Encoding");
        whole = framed && count < 0;
        return body.toByteArray();
    }

    private static Headers headers(ClassicHttpResponse response) {
        Headers headers = new Headers();
        for (Header header : response.getHeaders()) {
            headers.add(header.getName(), header.getValue() == null ? "" : header.getValue());
        }
        return headers;
    }
}
