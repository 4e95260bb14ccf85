package io.jenkins.plugins.coreos.testing.kube;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A request to Kubernetes' API. */
record KubeRequest(
        String method, String path, Map<String, List<String>> query, Map<String, String> headers, byte[] body) {

    /** Reads the next request of a connection; returns null at its end. */
    static KubeRequest read(InputStream in) throws IOException {
        String line = line(in);
        if (line == null) {
            return null;
        }
        String[] words = line.split(" ");
        Map<String, String> headers = new HashMap<>();
        for (String header = line(in); header != null && !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip());
        }
        int question = words[1].indexOf('?');
        return new KubeRequest(
                words[0],
                question < 0 ? words[1] : words[1].substring(0, question),
                question < 0 ? Map.of() : query(words[1].substring(question + 1)),
                headers,
                in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0"))));
    }

    private static Map<String, List<String>> query(String text) {
        Map<String, List<String>> query = new LinkedHashMap<>();
        for (String pair : text.split("&")) {
            String[] parts = pair.split("=", 2);
            query.computeIfAbsent(decoded(parts[0]), name -> new ArrayList<>())
                    .add(parts.length == 1 ? "" : decoded(parts[1]));
        }
        return query;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                return null;
            }
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.US_ASCII);
    }

    String header(String name) {
        return headers.get(name);
    }

    boolean wantsWebSocket() {
        return "websocket".equalsIgnoreCase(headers.get("upgrade"));
    }

    /** All values of a parameter. */
    List<String> parameters(String name) {
        return query.getOrDefault(name, List.of());
    }

    /** The value of a parameter, or null. */
    String parameter(String name) {
        List<String> values = parameters(name);
        return values.isEmpty() ? null : values.get(0);
    }
}
