package io.jenkins.plugins.coreos.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A forward proxy: opens tunnels for CONNECT, and forwards requests in absolute form. Only the proxy knows its hosts,
 * so every request to them must pass it.
 */
public final class ForwardProxy implements AutoCloseable {
    private static final int MAX_HEAD = 64 * 1024;

    private final ServerSocket server;
    private final Map<String, Integer> hosts = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private volatile String authorization;
    private volatile String refusal;
    private volatile String tunnelRefusal;

    private ForwardProxy() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    public static ForwardProxy start() {
        try {
            return new ForwardProxy();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Maps {@code name:port} to a port of this machine. */
    public ForwardProxy host(String nameAndPort, int port) {
        hosts.put(nameAndPort, port);
        return this;
    }

    /** Requires this user and password (Basic). */
    public ForwardProxy basicAuth(String user, String password) {
        byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        authorization = "Basic " + Base64.getEncoder().encodeToString(pair);
        return this;
    }

    /** Responds to CONNECT with this status and forwards everything else, as squid does for ports other than 443. */
    public ForwardProxy refuseTunnels(String status) {
        tunnelRefusal = status;
        return this;
    }

    /** Responds to every request with this status, such as {@code 403 Forbidden}. */
    public ForwardProxy refuse(String status) {
        refusal = status;
        return this;
    }

    public int port() {
        return server.getLocalPort();
    }

    /** {@code 127.0.0.1:port}. */
    public String address() {
        return "127.0.0.1:" + port();
    }

    /** Method, target and status of every request, oldest first: {@code CONNECT registry.test:443 200}. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                sockets.add(client);
                daemon(() -> serve(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            List<String> head = head(client.getInputStream());
            String[] line = head.get(0).split(" ");
            boolean connect = line[0].equals("CONNECT");
            URI uri = URI.create(connect ? "https://" + line[1] : line[1]);
            String authority = uri.getHost() + ":" + (uri.getPort() < 0 ? 80 : uri.getPort());
            String status = connect && tunnelRefusal != null ? tunnelRefusal : status(head, authority);
            requests.add(line[0] + " " + line[1] + " " + status.substring(0, 3));
            OutputStream out = client.getOutputStream();
            if (!status.startsWith("200")) {
                String challenge = status.startsWith("407") ? "Proxy-Authenticate: Basic realm=\"proxy\"\r\n" : "";
                write(
                        out,
                        "HTTP/1.1 " + status + "\r\n" + challenge + "Content-Length: 0\r\nConnection: close\r\n\r\n");
                return;
            }
            try (Socket upstream = new Socket(InetAddress.getLoopbackAddress(), hosts.get(authority))) {
                sockets.add(upstream);
                if (connect) {
                    write(out, "HTTP/1.1 200 Connection established\r\n\r\n");
                } else {
                    write(upstream.getOutputStream(), originForm(line, uri, head));
                }
                daemon(() -> copy(client, upstream));
                copy(upstream, client);
            }
        } catch (IOException e) {
            // One side is gone; try-with-resources ends the other.
        }
    }

    private String status(List<String> head, String authority) {
        if (refusal != null) {
            return refusal;
        }
        if (tunnelRefusal != null && head.get(0).startsWith("CONNECT ")) {
            return tunnelRefusal;
        }
        if (authorization != null && !head.contains("Proxy-Authorization: " + authorization)) {
            return "407 Proxy Authentication Required";
        }
        return hosts.containsKey(authority) ? "200 OK" : "503 Service Unavailable";
    }

    /** The request as forwarded: without proxy headers, and one per connection. */
    private static String originForm(String[] line, URI uri, List<String> head) {
        StringBuilder text = new StringBuilder();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        text.append(line[0]).append(' ').append(uri.getRawPath()).append(query).append(" HTTP/1.1\r\n");
        head.stream()
                .skip(1)
                .filter(field -> !field.startsWith("Proxy-") && !field.startsWith("Connection:"))
                .forEach(field -> text.append(field).append("\r\n"));
        return text.append("Connection: close\r\n\r\n").toString();
    }

    private static List<String> head(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (!bytes.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0 || bytes.size() > MAX_HEAD) {
                throw new IOException("no request");
            }
            bytes.write(next);
        }
        return new ArrayList<>(
                bytes.toString(StandardCharsets.ISO_8859_1).strip().lines().toList());
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            // The other direction notices.
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "forward-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
