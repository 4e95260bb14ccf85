package io.jenkins.plugins.coreos.testing.kube;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Kubernetes' API on 127.0.0.1, without TLS and authentication: creates, gets, watches and deletes pods, and runs
 * commands in their containers. A pod is ready immediately.
 */
public final class Cluster implements AutoCloseable {
    private static final Pattern PODS = Pattern.compile("/api/v1/namespaces/([^/]+)/pods(?:/([^/]+)(?:/([^/]+))?)?");

    private final ServerSocket listener;
    private final Kubelet kubelet;
    private final Map<String, Pod> running = new ConcurrentHashMap<>();
    private final List<Pod> made = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    /**
     * Starts it.
     *
     * @param directory the parent of the pods' files
     * @param agentJar the agent.jar of the Jenkins that creates the pods
     * @param image the environment variables that the image of each container sets
     */
    public Cluster(Path directory, Path agentJar, Map<String, String> image) throws IOException {
        kubelet = new Kubelet(directory, agentJar, image);
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        thread("cluster", () -> {
            while (!listener.isClosed()) {
                try {
                    Socket socket = listener.accept();
                    open.add(socket);
                    thread("cluster connection", () -> serve(socket));
                } catch (IOException e) {
                    // Closed.
                }
            }
        });
    }

    public String url() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    /** All pods ever created. */
    public List<Pod> made() {
        return List.copyOf(made);
    }

    /** The names of the existing pods. */
    public List<String> running() {
        return List.copyOf(running.keySet());
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            for (KubeRequest request = KubeRequest.read(in); request != null; request = KubeRequest.read(in)) {
                Matcher pods = PODS.matcher(request.path());
                if (request.wantsWebSocket()) {
                    connected(request, pods, in, out);
                    return;
                }
                answer(request, pods, out);
            }
        } catch (IOException e) {
            // The client has closed the connection, or sent an invalid request.
        } finally {
            open.remove(socket);
        }
    }

    private void connected(KubeRequest request, Matcher pods, InputStream in, OutputStream out) throws IOException {
        if (pods.matches() && "exec".equals(pods.group(3)) && running.containsKey(pods.group(2))) {
            Pod pod = running.get(pods.group(2));
            Process process = pod.start(request.parameter("container"), request.parameters("command"));
            Container.exec(WebSocket.accept(request, in, out), process);
        } else if (request.parameter("watch") != null) {
            // Sends no events: a pod is ready from the start, and only the client deletes it.
            WebSocket watch = WebSocket.accept(request, in, out);
            while (watch.read() != null) {}
        } else {
            write(out, 404, status(404, "NotFound", request.path()));
        }
    }

    private void answer(KubeRequest request, Matcher pods, OutputStream out) throws IOException {
        String what = request.method() + (pods.matches() ? pods.group(2) == null ? " pods" : " pod" : "");
        String name = pods.matches() ? pods.group(2) : null;
        if (what.equals("GET pods")) {
            write(out, 200, list(request));
        } else if (what.equals("POST pods")) {
            Pod pod = kubelet.run(Json.parseObject(request.body(), "a pod"));
            made.add(pod);
            running.put(pod.name(), pod);
            write(out, 201, shown(pod));
        } else if (name == null || !running.containsKey(name) || pods.group(3) != null) {
            write(out, 404, status(404, "NotFound", request.path()));
        } else if (what.equals("DELETE pod")) {
            Pod pod = running.remove(name);
            pod.stop();
            write(out, 200, shown(pod));
        } else {
            write(out, 200, shown(running.get(name)));
        }
    }

    private Map<String, Object> list(KubeRequest request) throws IOException {
        String only = request.parameter("fieldSelector");
        List<Object> items = new ArrayList<>();
        for (Pod pod : running.values()) {
            if (only == null || only.equals("metadata.name=" + pod.name())) {
                items.add(shown(pod));
            }
        }
        return Map.of(
                "kind", "PodList", "apiVersion", "v1", "metadata", Map.of("resourceVersion", "1"), "items", items);
    }

    /** Returns a pod as the API shows it: as requested, with all containers running. */
    private static Map<String, Object> shown(Pod pod) throws IOException {
        List<Object> containers = new ArrayList<>();
        for (JsonObject container : pod.definition().object("spec").objects("containers")) {
            containers.add(Map.of(
                    "name",
                    container.string("name"),
                    "ready",
                    true,
                    "started",
                    true,
                    "restartCount",
                    0L,
                    "state",
                    Map.of("running", Map.of("startedAt", "2026-01-01T00:00:00Z"))));
        }
        Map<String, Object> metadata =
                new LinkedHashMap<>(pod.definition().object("metadata").members());
        metadata.put("uid", pod.name());
        metadata.put("resourceVersion", "1");
        Map<String, Object> shown = new LinkedHashMap<>(pod.definition().members());
        shown.put("metadata", metadata);
        shown.put(
                "status",
                Map.of(
                        "phase",
                        "Running",
                        "conditions",
                        List.of(Map.of("type", "Ready", "status", "True")),
                        "containerStatuses",
                        containers));
        return shown;
    }

    private static Map<String, Object> status(int code, String reason, String message) {
        return Map.of(
                "kind",
                "Status",
                "apiVersion",
                "v1",
                "status",
                "Failure",
                "code",
                (long) code,
                "reason",
                reason,
                "message",
                message);
    }

    private static void write(OutputStream out, int status, Map<String, Object> body) throws IOException {
        byte[] bytes = Json.write(body).getBytes(StandardCharsets.UTF_8);
        out.write(("HTTP/1.1 " + status + " -\r\nContent-Type: application/json\r\nContent-Length: " + bytes.length
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.write(bytes);
        out.flush();
    }

    private static void thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
        running.values().forEach(Pod::stop);
    }
}
