package io.jenkins.plugins.coreos.core.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that sends scripted responses, valid or not, one connection after the other. */
final class ScriptedServer implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    private final Queue<List<String>> script = new ArrayDeque<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    ScriptedServer() throws IOException {}

    /** Scripts the next connection: its responses, one per request, before it is closed. */
    ScriptedServer connection(String... answers) {
        script.add(Arrays.asList(answers));
        return this;
    }

    ScriptedServer start() {
        Thread thread = new Thread(this::serve, "scripted-server");
        thread.setDaemon(true);
        thread.start();
        return this;
    }

    /** Returns {@code <number of the connection> <method>} of each request received completely. */
    List<String> requests() {
        return new ArrayList<>(requests);
    }

    Route route() {
        return Route.direct(new Origin("http", "127.0.0.1", listener.getLocalPort()));
    }

    Request request(String method, Body body) {
        URI uri = URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/x");
        return new Request(method, uri, Map.of(), body);
    }

    private void serve() {
        for (int number = 1; !script.isEmpty(); number++) {
            try (Socket socket = listener.accept()) {
                sockets.add(socket);
                InputStream in = new BufferedInputStream(socket.getInputStream());
                for (String answer : script.remove()) {
                    String method = request(in);
                    if (method == null) {
                        break;
                    }
                    requests.add(number + " " + method);
                    socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                }
            } catch (IOException e) {
                // The client closed the connection; continue with the next one.
            }
        }
    }

    private static String request(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return null;
            }
            head.append((char) next);
        }
        int at = head.indexOf("Content-Length: ");
        if (at >= 0) {
            in.skipNBytes(Long.parseLong(head.substring(at + 16, head.indexOf("\r", at))));
        }
        return head.substring(0, head.indexOf(" "));
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
