package io.jenkins.plugins.coreos.testing.kube;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The server side of a WebSocket (RFC 6455), as far as Kubernetes' API needs it: whole messages, no extensions. */
final class WebSocket {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int CONTINUED = 0;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final byte[] NORMAL = {3, (byte) 0xe8};

    private final DataInputStream in;
    private final OutputStream out;

    private WebSocket(InputStream in, OutputStream out) {
        this.in = new DataInputStream(in);
        this.out = out;
    }

    /** Accepts the upgrade request, with the first protocol that the client offers. */
    static WebSocket accept(KubeRequest request, InputStream in, OutputStream out) throws IOException {
        String protocol = request.header("sec-websocket-protocol");
        out.write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Accept: " + accepted(request.header("sec-websocket-key")) + "\r\n"
                        + (protocol == null ? "" : "Sec-WebSocket-Protocol: " + protocol.split(",")[0].strip() + "\r\n")
                        + "\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.flush();
        return new WebSocket(in, out);
    }

    private static String accepted(String key) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            return Base64.getEncoder().encodeToString(sha1.digest((key + GUID).getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** Reads the next message; returns null if the client closes the connection. */
    byte[] read() throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        while (true) {
            int first = in.read();
            if (first < 0) {
                return null;
            }
            byte[] payload = payload();
            int kind = first & 0x0f;
            if (kind == CLOSE) {
                return null;
            } else if (kind == PING) {
                write(PONG, payload);
            } else if (kind != PONG) {
                message.write(payload);
                if ((first & 0x80) != CONTINUED) {
                    return message.toByteArray();
                }
            }
        }
    }

    private byte[] payload() throws IOException {
        int second = in.readUnsignedByte();
        long length = second & 0x7f;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        byte[] mask = new byte[4];
        in.readFully(mask);
        byte[] payload = new byte[Math.toIntExact(length)];
        in.readFully(payload);
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= mask[i % 4];
        }
        return payload;
    }

    /** Sends these bytes as a message. */
    void write(byte[] message) throws IOException {
        write(BINARY, message);
    }

    /** Sends a close frame. */
    void end() throws IOException {
        write(CLOSE, NORMAL);
    }

    private synchronized void write(int kind, byte[] payload) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream(payload.length + 10);
        frame.write(0x80 | kind);
        if (payload.length < 126) {
            frame.write(payload.length);
        } else if (payload.length < 65_536) {
            frame.write(126);
            frame.write(payload.length >> 8);
            frame.write(payload.length);
        } else {
            throw new IOException("a message of " + payload.length + " bytes is more than anything here needs");
        }
        frame.write(payload);
        out.write(frame.toByteArray());
        out.flush();
    }
}
